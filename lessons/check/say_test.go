package check_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestCard(t *testing.T) {
	card := check.Card("no", `2 < 3 & "4" is wrong.`, `For a hint, run check.Hint("01.1", 2).`)
	for _, want := range []string{
		`<div class="ninepixels-check np-no">`,
		`<span class="np-mark" role="img" aria-label="Not right yet.">✗</span>`,
		"2 &lt; 3 &amp; &#34;4&#34; is wrong.",
		`For a hint, run <code>check.Hint(&#34;01.1&#34;, 2)</code>.</div>`,
	} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %s:\n%s", want, card)
		}
	}
	if attack := check.Card("tell", "<script>x</script> check.Hint(<b>)"); strings.Contains(attack, "<script") || strings.Contains(attack, "<b>") {
		t.Errorf("a message becomes markup: %s", attack)
	}
	if plain := check.Card("tell", "check. This is no call, check."); strings.Contains(plain, "<code>") {
		t.Errorf("a word is taken for a call: %s", plain)
	}
}

// colour is a CSS colour #rrggbb, with the share of it that covers what lies below.
var colour = regexp.MustCompile(`^#([0-9a-f]{6})([0-9a-f]{2})?$`)

// painted lays one colour over another one, both as red, green and blue from 0 to 1.
func painted(t *testing.T, css string, below [3]float64) [3]float64 {
	t.Helper()
	m := colour.FindStringSubmatch(css)
	if m == nil {
		t.Fatalf("%q is no colour", css)
	}
	share, rgb := 1.0, [3]float64{}
	if m[2] != "" {
		n, _ := strconv.ParseUint(m[2], 16, 8)
		share = float64(n) / 255
	}
	for i := range rgb {
		n, _ := strconv.ParseUint(m[1][2*i:2*i+2], 16, 8)
		rgb[i] = share*float64(n)/255 + (1-share)*below[i]
	}
	return rgb
}

// luminance is WCAG's relative luminance.
func luminance(rgb [3]float64) float64 {
	sum := 0.0
	for i, weight := range [3]float64{.2126, .7152, .0722} {
		linear := rgb[i] / 12.92
		if rgb[i] > .04045 {
			linear = math.Pow((rgb[i]+.055)/1.055, 2.4)
		}
		sum += weight * linear
	}
	return sum
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// The marks and the text are seen on the colour of the card, in both of JupyterLab's
// themes: WCAG AA asks for 4.5 to 1.
func TestCardContrast(t *testing.T) {
	css, err := os.ReadFile("say.css")
	if err != nil {
		t.Fatal(err)
	}
	// JupyterLab 4.6: --jp-layout-color0, and --jp-content-font-color1 in front of it.
	themes := map[string]struct{ page, text string }{
		"light": {"#ffffff", "#212121"}, "dark": {"#111111", "#ffffff"},
	}
	for name, theme := range themes {
		page := painted(t, theme.page, [3]float64{})
		for _, class := range []string{"np-yes", "np-no", "np-hint"} {
			tint := rule(t, string(css), "div.ninepixels-check."+class+" {", "background")
			selector := "div.ninepixels-check." + class + " .np-mark {"
			if name == "dark" {
				selector = `body[data-jp-theme-light="false"] ` + selector
			} else {
				selector = "\n" + selector
			}
			card := painted(t, tint, page)
			mark := painted(t, rule(t, string(css), selector, "color"), page)
			if got := contrast(mark, card); got < 4.5 {
				t.Errorf("%s, %s: the mark has a contrast of %.2f, want 4.5", name, class, got)
			}
			if got := contrast(painted(t, theme.text, page), card); got < 4.5 {
				t.Errorf("%s, %s: the text has a contrast of %.2f, want 4.5", name, class, got)
			}
		}
	}
}

// rule returns what a style sheet says of one property behind a selector.
func rule(t *testing.T, css, selector, property string) string {
	t.Helper()
	_, rest, found := strings.Cut(css, selector)
	body, _, closed := strings.Cut(rest, "}")
	m := regexp.MustCompile(`(?:^|[; ])` + property + `: ([^;]+);`).FindStringSubmatch(body)
	if !found || !closed || m == nil {
		t.Fatalf("the style sheet says nothing of %s for %s", property, selector)
	}
	return m[1]
}
