package wechattest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text, want, err string
	}{
		{name: "name", text: "token-revoked"},
		{name: "narrowed", text: "busy,path=/cgi-bin/message/custom/send,openid=o1,nth=2,times=3,chance=0.25"},
		{name: "code with commas in its text", text: "code,code=45047,times=1,msg=no, not, a word=x"},
		{name: "slow", text: "slow,duration=1.5s,lost"},
		{name: "blanks", text: " busy , times=1", want: "busy,times=1"},
		{name: "nth implies once", text: "busy,nth=2", want: "busy,nth=2,times=1"},
		{name: "negative code", text: "code,code=-1"},
		{name: "empty", text: "", err: "no fault has this name"},
		{name: "unknown", text: "gremlins", err: "no fault has this name"},
		{name: "unknown key", text: "busy,color=red", err: "doesn't narrow"},
		{name: "number", text: "busy,times=x", err: "won't do"},
		{name: "negative", text: "busy,times=-1", err: "negative"},
		{name: "path", text: "busy,path=cgi-bin", err: "begins with /"},
		{name: "chance", text: "busy,chance=1.5", err: "0 to 1"},
		{name: "chance is no number", text: "busy,chance=NaN", err: "0 to 1"},
		{name: "duration elsewhere", text: "busy,duration=1s", err: "belongs to slow"},
		{name: "no duration", text: "slow", err: "needs it"},
		{name: "days of duration", text: "slow,duration=100h", err: "24h"},
		{name: "no code", text: "code,msg=x", err: "needs the former"},
		{name: "lost elsewhere", text: "busy,lost", err: "lost belongs to"},
		{name: "lost with a value", text: "slow,duration=1s,lost=1", err: "takes no value"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f, err := wechattest.ParseFault(tc.text)
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Fatalf("error %v, want %q", err, tc.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == "" {
				tc.want = tc.text
			}
			if got := f.String(); got != tc.want {
				t.Errorf("it reads %s, want %s", got, tc.want)
			}
		})
	}
}

// Every fault that has a Go function has a name, and every name has a Go function.
func TestFaultsHaveNames(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := newControl(t).tree("GET", "/_sim/state", "").list("faultKinds")
	calls := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil {
			continue
		}
		if result, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && result.Name == "Fault" {
			calls++
		}
	}
	if calls < 20 || len(kinds) != calls {
		t.Errorf("%d faults in Go, %d with a name", calls, len(kinds))
	}
	for _, kind := range kinds {
		k := tree{kind}
		text := k.text("name")
		if len(k.list("takes")) > 0 {
			text += map[string]string{"slow": ",duration=1s", "code": ",code=1"}[text]
		}
		f, err := wechattest.ParseFault(text)
		if err != nil || f.String() != text || k.text("en") == "" || k.text("zh") == "" || !strings.Contains("token api network push", k.text("group")) {
			t.Errorf("%v: %v, %v", kind, f, err)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, text := range []string{"busy", "code,code=1,msg=a,b", "slow,duration=1s,lost,nth=2", "busy,chance=0.1,path=/a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := wechattest.ParseFault(text)
		if err != nil {
			return
		}
		again, err := wechattest.ParseFault(fault.String())
		if err != nil || again.String() != fault.String() {
			t.Errorf("%q reads %q, that %q (%v)", text, fault, again, err)
		}
	})
}
