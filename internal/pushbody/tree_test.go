package pushbody

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scanned reads a body that is one.
func scanned(t *testing.T, body string) (Node, *Head) {
	t.Helper()
	head := &Head{Kinds: testKinds}
	root, _, err := Scan([]byte(body), nil, head)
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return root, head
}

// A tree reads the same in both formats.
func TestNode(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"a":"1","List":[{"b":2},{"b":"3"}],"in":{"c":"4","deep":{"d":"5"}},"a":"6","empty":{},"none":null}`,
		`<xml><a>1</a><List><b>2</b></List><List><b>3</b></List><in><c>4</c><deep><d>5</d></deep></in><a>6</a><empty/><none></none></xml>`,
	} {
		root, _ := scanned(t, body)
		first := root.Next("List", Node{})
		second := root.Next("List", first)
		got := map[string]string{
			"the last counts":       root.Text("a"),
			"the first item":        first.Text("b"),
			"the second item":       second.Text("b"),
			"a child":               root.Child("in").Text("c"),
			"its own text":          root.Child("in").Child("deep").Child("d").Value(),
			"held one level below":  root.Holder("c").Text("c"),
			"held at the top":       root.Holder("a").Text("a"),
			"held two levels below": root.Holder("d").Text("d"),
			"of a parent":           root.Text("in"),
			"of nothing":            Node{}.Child("a").Holder("a").Next("a", Node{}).Text("a"),
		}
		want := map[string]string{
			"the last counts": "6", "the first item": "2", "the second item": "3", "a child": "4", "its own text": "5", "held one level below": "4",
			"held at the top": "6", "held two levels below": "", "of a parent": "", "of nothing": "",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
		type node struct {
			exists, parent bool
			length         int
		}
		for name, want := range map[string]node{
			"a": {true, false, 0}, "in": {true, true, 3}, "List": {true, true, 1}, "empty": {true, false, 0}, "none": {true, false, 0}, "nowhere": {},
		} {
			if n := root.Child(name); (node{n.Exists(), n.IsParent(), n.Len()}) != want {
				t.Errorf("%s: %s exists %t, is a parent %t, holds %d", body, name, n.Exists(), n.IsParent(), n.Len())
			}
		}
		if third := root.Next("List", second); third.Exists() || root.Len() != 12 {
			t.Errorf("%s: a third item %t, %d elements", body, third.Exists(), root.Len())
		}
	}
}

func TestScanRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		format     Format
		want       fault
	}{
		{"nothing", " \n", JSON, faultEmpty},
		{"a list", `[{}]`, JSON, faultFormat},
		{"a cut object", `{"a":1`, JSON, faultCut},
		{"two objects", `{}{}`, JSON, faultTrailing},
		{"a comma too many", `{"a":1,}`, JSON, faultJSON},
		{"deep lists", `{"a":` + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + "}", JSON, faultDeep},
		{"many numbers", `{"a":[` + strings.Repeat("1,", maxElements) + "1]}", JSON, faultMany},
		{"a cut element", `<xml><a>`, XML, faultCut},
		{"two elements", `<xml/><xml/>`, XML, faultTrailing},
		{"no name", `<xml>< a/></xml>`, XML, faultXML},
		{"another end", `<xml></a>`, XML, faultTag},
		{"a document type", `<!DOCTYPE xml><xml/>`, XML, faultDoctype},
		{"an entity", `<xml>&a;</xml>`, XML, faultEntity},
		{"deep elements", strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1), XML, faultDeep},
		{"many elements", `<xml>` + strings.Repeat("<a/>", maxElements) + `</xml>`, XML, faultMany},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root, f, err := Scan([]byte(tt.body), nil, &Head{Kinds: testKinds})
			if f != tt.format || !errors.Is(err, tt.want) || !errors.Is(err, ErrMalformed) || root.Exists() {
				t.Errorf("format %d, error %v; want %v", f, err, tt.want)
			}
			if strings.HasPrefix(tt.body, "{") {
				if root, err := ScanJSON(tt.body, nil); !errors.Is(err, tt.want) || root.Exists() {
					t.Errorf("ScanJSON: error %v; want %v", err, tt.want)
				}
			}
		})
	}
}

// One pass reads what Text reads.
func TestTexts(t *testing.T) {
	t.Parallel()
	root, _ := scanned(t, `{"a":"1","bb":"2","a":"3","c":{"a":"4","bb":"5"},"none":null,"`+strings.Repeat("n", 65)+`":"6"}`)
	names := []string{"a", "bb", "c", "d", "none", "missing", "a", strings.Repeat("n", 65)}
	for _, n := range []Node{root, root.Child("c"), root.Child("bb"), {}} {
		want := make([]string, len(names))
		for i, name := range names {
			want[i] = n.Text(name)
		}
		got := make([]string, len(names))
		n.Texts(names, got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	const (
		body = `{"ToUserName":"gh_1","MsgType":"event","a":"1","b":{"c":"2","d":"3"},"e":[4,5]}`
		same = "the same push"
		news = "another push"
	)
	root, _ := scanned(t, body)
	first := root.Hash()
	for _, tt := range []struct{ name, body, want string }{
		{"as it was", body, same},
		{"in XML", `<xml><ToUserName>gh_1</ToUserName><MsgType>event</MsgType><a>1</a><b><c>2</c><d>3</d></b><e>4</e><e>5</e></xml>`, same},
		{"another order of members", `{"e":[4,5],"b":{"d":"3","c":"2"},"MsgType":"event","a":"1"}`, same},
		{"another head", `{"ToUserName":"gh_2","MsgType":"event","CreateTime":7,"Event":"x","a":"1","b":{"c":"2","d":"3"},"e":[4,5]}`, same},
		{"delivered again, encrypted too", `{"a":"1","b":{"c":"2","RetryTimes":2,"d":"3"},"e":[4,5],"RetryTimes":1,"Encrypt":"x"}`, same},
		{"another text", `{"a":"2","b":{"c":"2","d":"3"},"e":[4,5]}`, news},
		{"another name", `{"A":"1","b":{"c":"2","d":"3"},"e":[4,5]}`, news},
		{"another order of items", `{"a":"1","b":{"c":"2","d":"3"},"e":[5,4]}`, news},
		{"texts moved between fields", `{"a":"1","b":{"c":"23","d":""},"e":[4,5]}`, news},
		{"a level less", `{"a":"1","c":"2","d":"3","e":[4,5]}`, news},
		{"a platform's notice", `{"InfoType":"x","a":"1","b":{"c":"2","d":"3"},"e":[4,5]}`, news},
		{"a long text", `{"a":"` + strings.Repeat("1", 2000) + `","b":{"c":"2","d":"3"},"e":[4,5]}`, news},
	} {
		root, _ := scanned(t, tt.body)
		if got := root.Hash(); (got == first) != (tt.want == same) || len(got) != 33 || got[0] != '#' {
			t.Errorf("%s: %s, the first is %s: want %s", tt.name, got, first, tt.want)
		}
	}
}

// However long the leaves are, each byte of them counts.
func TestHashOfLongTexts(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for size := 440; size < 1100; size += 11 { // around the ends of the buffer
		for _, at := range []int{-1, 0, size / 2, size - 1} {
			text := []byte(strings.Repeat("1", size))
			if at >= 0 {
				text[at] = '2'
			}
			name := strconv.Itoa(size) + "/" + strconv.Itoa(at)
			root, _ := scanned(t, `{"a":"`+string(text)+`","b":"3"}`)
			got := root.Hash()
			if other, ok := seen[got]; ok || got != root.Hash() {
				t.Errorf("%s and %s have one hash, %s", name, other, got)
			}
			seen[got] = name
		}
	}
}
