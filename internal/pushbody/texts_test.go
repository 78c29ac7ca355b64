package pushbody

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUserTexts(t *testing.T) {
	t.Parallel()
	texts := TextsOf("Content  MiniGame>Payload Actions[] cargo>goods[]")
	want := []UserText{
		{"", "Content", false, "]]></Content>"}, {"MiniGame", "Payload", false, "]]></Payload>"},
		{"", "Actions", true, "]]></Actions>"}, {"cargo", "goods", true, "]]></goods>"},
	}
	if diff := cmp.Diff(want, texts.Fields, cmp.AllowUnexported(UserText{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(TextsOf("").Fields); n != 0 {
		t.Errorf("no path makes %d fields", n)
	}
	any := AnyOf([]*UserTexts{texts, TextsOf("Title goods order>Title[]")})
	for _, tt := range []struct {
		name         string
		texts        *UserTexts
		parent, text string
		found        bool // stretched to its last end
	}{
		{"a child of the root", texts, "", "Content", true},
		{"a child of a child", texts, "MiniGame", "Payload", true},
		{"elsewhere", texts, "", "Payload", false},
		{"in another", texts, "MiniGame", "Content", false},
		{"one of many", texts, "", "Actions", false},
		{"one of many, deeper", texts, "cargo", "goods", false},
		{"of any kind", any, "MiniGame", "Payload", true},
		{"of any kind, at the root", any, "", "Payload", true},
		{"of any kind, one of many in another", any, "", "goods", false},
		{"of any kind, one of many deeper in another", any, "", "Title", false},
	} {
		if got := tt.texts.find(tt.parent, tt.text) >= 0; got != tt.found {
			t.Errorf("%s: found is %t", tt.name, got)
		}
	}
	for name, want := range map[string][2]bool{ // is stretched somewhere, is or holds a text at the root
		"Content": {true, true}, "Payload": {true, false}, "MiniGame": {false, true}, "Actions": {false, true}, "goods": {false, false}, "cargo": {false, true},
	} {
		if got := [2]bool{texts.names(name), texts.in(name)}; got != want {
			t.Errorf("%q: %t, want %t", name, got, want)
		}
	}
}
