package loops

// A sums adds in[c] · weights[c, f] to each out[f]. Zeros, of which a ReLU leaves many,
// cost nothing. Eight inputs are added at once, so that out is read and written an
// eighth as often.
type sums struct {
	out    []float32
	n      int // how many inputs wait
	values [8]float32
	rows   [8][]float32 // the weights of each
}

// add adds the products of some inputs. The last ones may wait until whole.
func (s *sums) add(in, weights []float32) {
	n := s.n
	for c, v := range in {
		if v == 0 {
			continue
		}
		s.values[n&7], s.rows[n&7] = v, weights[c*len(s.out):][:len(s.out)]
		if n++; n == 8 {
			s.addEight()
			n = 0
		}
	}
	s.n = n
}

// addEight leaves to the processor's vectors what they can take.
func (s *sums) addEight() {
	out := s.out
	n := len(out)
	v0, v1, v2, v3 := s.values[0], s.values[1], s.values[2], s.values[3]
	v4, v5, v6, v7 := s.values[4], s.values[5], s.values[6], s.values[7]
	w0, w1, w2, w3 := s.rows[0][:n], s.rows[1][:n], s.rows[2][:n], s.rows[3][:n]
	w4, w5, w6, w7 := s.rows[4][:n], s.rows[5][:n], s.rows[6][:n], s.rows[7][:n]
	for f := addVectors(out, &s.values, &s.rows); f < n; f++ {
		out[f] += (v0*w0[f] + v1*w1[f] + v2*w2[f] + v3*w3[f]) + (v4*w4[f] + v5*w5[f] + v6*w6[f] + v7*w7[f])
	}
}

// whole adds what waits, and returns the sums.
func (s *sums) whole() []float32 {
	if s.n == 0 {
		return s.out
	}
	for i := s.n; i < 8; i++ { // vectors are always eight
		s.values[i], s.rows[i] = 0, s.rows[0]
	}
	done := addVectors(s.out, &s.values, &s.rows)
	for i, v := range s.values[:s.n] {
		for f := done; f < len(s.out); f++ {
			s.out[f] += v * s.rows[i][f]
		}
	}
	s.n = 0
	return s.out
}
