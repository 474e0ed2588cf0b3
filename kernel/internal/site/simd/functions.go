package simd

import "math"

// lanes is how many numbers a vector holds, and wide is its size in bytes.
const lanes, wide = 4, 16

// A Signature says how a function is called. All parameters are int32: addresses,
// steps in bytes and numbers.
type Signature struct {
	Name   string
	Params int
	Result bool // it returns a float32
}

// Module is the WebAssembly module.
func Module() []byte { return encode(functions()) }

// Signatures lists the functions of the module.
func Signatures() (list []Signature) {
	for _, f := range functions() {
		list = append(list, Signature{f.name, f.params, len(f.result) > 0})
	}
	return list
}

func functions() []*function {
	all := []*function{copies(), transposes()}
	all = append(all, panels())
	for _, op := range []struct {
		name   string
		vector int
		scalar byte
	}{{"add", 0xe4, 0x92}, {"sub", 0xe5, 0x93}, {"mul", 0xe6, 0x94}, {"div", 0xe7, 0x95}, {"min", 0xe8, 0x96}, {"max", 0xe9, 0x97}} {
		all = append(all, binary2(op.name, op.vector, op.scalar))
	}
	for _, op := range []struct {
		name   string
		vector int
		scalar byte
	}{{"neg", 0xe1, 0x8c}, {"abs", 0xe0, 0x8b}, {"sqrt", 0xe3, 0x91}} {
		all = append(all, unary(op.name, simd(op.vector), code{op.scalar}))
	}
	for _, op := range []struct {
		name   string
		vector int
		scalar byte
	}{{"eq", 0x41, 0x5b}, {"lt", 0x43, 0x5d}, {"gt", 0x44, 0x5e}, {"le", 0x45, 0x5f}, {"ge", 0x46, 0x60}} {
		all = append(all, compare(op.name, simd(op.vector), code{op.scalar}, loadF32))
	}
	all = append(all, compare("eqi", simd(0x37), code{0x46}, loadI32))
	return append(all, choose(), bytesToFloats(), total("sum", 0xe4, 0x92, 0), total("most", 0xe9, 0x97, float32(math.Inf(-1))))
}

// The numbers of the functions that others call.
const (
	copiesNumber     = 0
	transposesNumber = 1
)

// span is a loop over n numbers behind a pointer that moves: by fours, and then one by
// one. Both bodies advance all pointers but that one.
func span(f *function, pointer local, n local, size int, fours, ones []code) {
	end := f.variable(i32)
	scaled := func(count code) code { return times(count, number(size)) }
	f.do(set(end, plus(get(pointer), scaled(and(get(n), number(-lanes))))))
	f.do(while(less(get(pointer), get(end)), append(fours, advance(pointer, number(lanes*size)))...))
	f.do(set(end, plus(get(pointer), scaled(and(get(n), number(lanes-1))))))
	f.do(while(less(get(pointer), get(end)), append(ones, advance(pointer, number(size)))...))
}

// binary2 is out[i] = a[i] ∘ b[i] for n numbers. stepA and stepB are 16, or 0 for one
// number that stands there four times.
//
//	(a, stepA, b, stepB, out, n)
func binary2(name string, vector int, scalar byte) *function {
	f := &function{name: name}
	p := f.parameters(6)
	a, stepA, b, stepB, out, n := p[0], p[1], p[2], p[3], p[4], p[5]
	span(f, out, n, 4,
		[]code{
			store(store4, get(out), 0, apply(simd(vector), load(load4, get(a), 0), load(load4, get(b), 0))),
			advance(a, get(stepA)), advance(b, get(stepB)),
		},
		[]code{
			store(storeF32, get(out), 0, apply(code{scalar}, load(loadF32, get(a), 0), load(loadF32, get(b), 0))),
			advance(a, quarter(get(stepA))), advance(b, quarter(get(stepB))),
		})
	return f
}

// unary is out[i] = ∘ a[i] for n numbers.
//
//	(a, out, n)
func unary(name string, vector, scalar code) *function {
	f := &function{name: name}
	p := f.parameters(3)
	a, out, n := p[0], p[1], p[2]
	span(f, out, n, 4,
		[]code{store(store4, get(out), 0, apply(vector, load(load4, get(a), 0))), advance(a, number(wide))},
		[]code{store(storeF32, get(out), 0, apply(scalar, load(loadF32, get(a), 0))), advance(a, number(4))})
	return f
}

// compare is out[i] = a[i] ∘ b[i], a byte of 0 or 1. Its parameters are those of binary2.
func compare(name string, vector, scalar, read code) *function {
	f := &function{name: name}
	p := f.parameters(6)
	a, stepA, b, stepB, out, n := p[0], p[1], p[2], p[3], p[4], p[5]
	mask, word := f.variable(v128), f.variable(i32)
	narrow := func(instruction int) code { return apply(simd(instruction), get(mask), get(mask)) }
	span(f, out, n, 1,
		[]code{
			set(mask, apply(vector, load(load4, get(a), 0), load(load4, get(b), 0))),
			set(mask, narrow(0x85)), // four of 32 bits to 16, and to 8
			set(mask, narrow(0x65)),
			set(word, and(apply(join(simd(0x1b), code{0}), get(mask)), number(0x01010101))),
			store(storeI32, get(out), 0, get(word)),
			advance(a, get(stepA)), advance(b, get(stepB)),
		},
		[]code{
			store(storeByte, get(out), 0, apply(scalar, load(read, get(a), 0), load(read, get(b), 0))),
			advance(a, quarter(get(stepA))), advance(b, quarter(get(stepB))),
		})
	return f
}

// choose is out[i] = a[i] where the byte which[i] is 1, and b[i] where it is 0. The
// numbers may be of any kind of 32 bits.
//
//	(which, a, stepA, b, stepB, out, n)
func choose() *function {
	f := &function{name: "choose"}
	p := f.parameters(7)
	which, a, stepA, b, stepB, out, n := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	mask := f.variable(v128)
	span(f, out, n, 4,
		[]code{
			set(mask, apply(simd(0x61), load(loadWord, get(which), 0))), // 1 to -1, which is all bits
			set(mask, apply(simd(0xa7), apply(simd(0x87), get(mask)))),  // bytes to 32 bits
			store(store4, get(out), 0, apply(simd(0x52), load(load4, get(a), 0), load(load4, get(b), 0), get(mask))),
			advance(which, number(lanes)), advance(a, get(stepA)), advance(b, get(stepB)),
		},
		[]code{
			store(storeI32, get(out), 0, apply(code{0x1b}, load(loadI32, get(a), 0), load(loadI32, get(b), 0), load(loadByte, get(which), 0))),
			advance(which, number(1)), advance(a, quarter(get(stepA))), advance(b, quarter(get(stepB))),
		})
	return f
}

// bytesToFloats is out[i] = a[i] for bytes a.
//
//	(a, out, n)
func bytesToFloats() *function {
	f := &function{name: "float"}
	p := f.parameters(3)
	a, out, n := p[0], p[1], p[2]
	span(f, out, n, 4,
		[]code{
			store(store4, get(out), 0, apply(simd(0xfb), apply(simd(0xa9), apply(simd(0x89), load(loadWord, get(a), 0))))),
			advance(a, number(lanes)),
		},
		[]code{
			store(storeF32, get(out), 0, apply(code{0xb3}, load(loadByte, get(a), 0))),
			advance(a, number(1)),
		})
	return f
}

// total is a[0] ∘ a[1] ∘ …, in four sums side by side that are put together at the end.
//
//	(a, n)
func total(name string, vector int, scalar byte, start float32) *function {
	f := &function{name: name, result: []byte{f32}}
	p := f.parameters(2)
	a, n := p[0], p[1]
	sums, sum := f.variable(v128), f.variable(f32)
	f.do(set(sums, apply(simd(0x13), number32(start))), set(sum, number32(start)))
	both := func(x code) code { return set(sum, apply(code{scalar}, get(sum), x)) }
	span(f, a, n, 4,
		[]code{set(sums, apply(simd(vector), get(sums), load(load4, get(a), 0)))},
		[]code{both(load(loadF32, get(a), 0))})
	for lane := range byte(lanes) {
		f.do(both(apply(join(simd(0x1f), code{lane}), get(sums))))
	}
	f.do(get(sum))
	return f
}

// copies copies rows of n numbers of 32 bits.
//
//	(from, stepFrom, to, stepTo, rows, n)
func copies() *function {
	f := &function{name: "copy"}
	p := f.parameters(6)
	from, stepFrom, to, stepTo, rows, n := p[0], p[1], p[2], p[3], p[4], p[5]
	a, b, last, vectorEnd := f.variable(i32), f.variable(i32), f.variable(i32), f.variable(i32)
	row := []code{
		set(a, get(from)), set(b, get(to)),
		set(vectorEnd, plus(get(b), fourfold(and(get(n), number(-lanes))))),
		while(less(get(b), get(vectorEnd)),
			store(store4, get(b), 0, load(load4, get(a), 0)), advance(a, number(wide)), advance(b, number(wide))),
		set(last, plus(get(to), fourfold(get(n)))),
		while(less(get(b), get(last)),
			store(storeI32, get(b), 0, load(loadI32, get(a), 0)), advance(a, number(4)), advance(b, number(4))),
		advance(from, get(stepFrom)), advance(to, get(stepTo)), set(rows, minus(get(rows), number(1))),
	}
	f.do(while(get(rows), row...))
	return f
}

// transposes writes rows as columns: to[j·stepTo + i] = from[i·stepFrom + j], by squares
// of 4×4. Each four rows later it goes on at to + group, which is 16 for a whole matrix.
//
//	(from, stepFrom, to, stepTo, group, rows, columns)
func transposes() *function {
	f := &function{name: "transpose"}
	p := f.parameters(7)
	from, stepFrom, to, stepTo, group, rows, columns := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	a, b, vectorEnd, last := f.variable(i32), f.variable(i32), f.variable(i32), f.variable(i32)
	at := f.variables(i32, lanes-1) // the other rows' distances
	r, t := f.variables(v128, lanes), f.variables(v128, lanes)
	f.do(set(at[0], get(stepFrom)), set(at[1], plus(get(at[0]), get(stepFrom))), set(at[2], plus(get(at[1]), get(stepFrom))))

	row := func(i int) code {
		if i == 0 {
			return get(a)
		}
		return plus(get(a), get(at[i-1]))
	}
	var square, column []code
	for i := range lanes {
		square = append(square, set(r[i], load(load4, row(i), 0)))
		column = append(column, store(storeI32, get(b), 4*i, load(loadI32, row(i), 0)))
	}
	square = append(square,
		set(t[0], shuffle(r[0], r[1], 0, 4, 1, 5)), set(t[1], shuffle(r[2], r[3], 0, 4, 1, 5)),
		set(t[2], shuffle(r[0], r[1], 2, 6, 3, 7)), set(t[3], shuffle(r[2], r[3], 2, 6, 3, 7)))
	for _, c := range []code{
		shuffle(t[0], t[1], 0, 1, 4, 5), shuffle(t[0], t[1], 2, 3, 6, 7), shuffle(t[2], t[3], 0, 1, 4, 5), shuffle(t[2], t[3], 2, 3, 6, 7),
	} {
		square = append(square, store(store4, get(b), 0, c), advance(b, get(stepTo)))
	}
	square = append(square, advance(a, number(wide)))
	column = append(column, advance(b, get(stepTo)), advance(a, number(4)))
	start := []code{
		set(a, get(from)), set(b, get(to)),
		set(vectorEnd, plus(get(a), fourfold(and(get(columns), number(-lanes))))), set(last, plus(get(a), fourfold(get(columns)))),
	}
	f.do(while(atMost(number(lanes), get(rows)), append(start,
		while(less(get(a), get(vectorEnd)), square...),
		while(less(get(a), get(last)), column...),
		advance(from, fourfold(get(stepFrom))), advance(to, get(group)), set(rows, minus(get(rows), number(lanes))))...))
	f.do(while(get(rows),
		set(a, get(from)), set(b, get(to)), set(last, plus(get(a), fourfold(get(columns)))),
		while(less(get(a), get(last)),
			store(storeI32, get(b), 0, load(loadI32, get(a), 0)), advance(a, number(4)), advance(b, get(stepTo))),
		advance(from, get(stepFrom)), advance(to, number(4)), set(rows, minus(get(rows), number(1)))))
	return f
}

// shuffle takes four numbers out of eight.
func shuffle(a, b local, picks ...byte) code {
	instruction := simd(0x0d)
	for _, p := range picks {
		instruction = append(instruction, 4*p, 4*p+1, 4*p+2, 4*p+3)
	}
	return apply(instruction, get(a), get(b))
}

// A product is computed by tiles of 4×8 numbers, whose sums stay in the processor.
const tileRows, tileColumns = 4, 8

// panels adds up c += a·b, or sets c = a·b, for panels of 8 columns, one behind the
// other. Four rows of a stand as [depth 4], one block behind the other. b is [depth …], or
// with turned set [… depth]; each panel of it is first laid out as [depth 8] in room,
// where the processor finds it next to another.
//
//	(a, b, stepB, turned, room, c, stepC, depth, blocks, panels, adds)
func panels() *function {
	f := &function{name: "panels"}
	p := f.parameters(11)
	a, b, stepB, turned, room, c, stepC, depth, blocks, count, adds := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10]
	pa, pb, last, out, tile, block := f.variable(i32), f.variable(i32), f.variable(i32), f.variable(i32), f.variable(i32), f.variable(i32)
	right := f.variables(v128, tileColumns/lanes)
	left := f.variable(v128)
	sums := f.variables(v128, tileRows*tileColumns/lanes)
	sum := func(row, column int) local { return sums[row*tileColumns/lanes+column] }

	var read, clear, write, step []code
	for row := range tileRows {
		for column := range tileColumns / lanes {
			s := sum(row, column)
			read = append(read, set(s, load(load4, get(tile), wide*column)))
			clear = append(clear, set(s, apply(simd(0x13), number32(0))))
			write = append(write, store(store4, get(tile), wide*column, get(s)))
		}
		read, write = append(read, advance(tile, get(stepC))), append(write, advance(tile, get(stepC)))
	}
	const unrolled = 2
	multiply := func(k int) (list []code) {
		for column := range right {
			list = append(list, set(right[column], load(load4, get(pb), k*4*tileColumns+wide*column)))
		}
		for row := range tileRows {
			list = append(list, set(left, load(spread, get(pa), 4*(k*tileRows+row))))
			for column := range right {
				s := sum(row, column)
				list = append(list, set(s, apply(simd(0xe4), get(s), apply(simd(0xe6), get(left), get(right[column])))))
			}
		}
		return list
	}
	forward := func(by int) []code {
		return []code{advance(pa, number(4*tileRows*by)), advance(pb, number(4*tileColumns*by))}
	}
	for k := range unrolled {
		step = append(step, multiply(k)...)
	}
	rest := append(multiply(0), forward(1)...)

	tileCode := []code{
		set(tile, get(out)),
		either(get(adds), read, clear),
		set(pb, get(room)),
		set(last, plus(get(pa), times(and(get(depth), number(-unrolled)), number(4*tileRows)))),
		while(less(get(pa), get(last)), append(step, forward(unrolled)...)...),
		set(last, plus(get(pa), times(and(get(depth), number(unrolled-1)), number(4*tileRows)))),
		while(less(get(pa), get(last)), rest...),
		set(tile, get(out)),
	}
	tileCode = append(tileCode, write...)
	tileCode = append(tileCode, set(out, get(tile)), set(block, minus(get(block), number(1))))

	panel := []code{
		either(get(turned),
			[]code{
				call(transposesNumber, get(b), get(stepB), get(room), number(4*tileColumns), number(wide), number(tileColumns), get(depth)),
				advance(b, times(get(stepB), number(tileColumns))),
			},
			[]code{
				call(copiesNumber, get(b), get(stepB), get(room), number(4*tileColumns), get(depth), number(tileColumns)),
				advance(b, number(4*tileColumns)),
			}),
		set(pa, get(a)), set(out, get(c)), set(block, get(blocks)),
		while(get(block), tileCode...),
		advance(c, number(4*tileColumns)), set(count, minus(get(count), number(1))),
	}
	f.do(while(get(count), panel...))
	return f
}
