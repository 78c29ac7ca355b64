package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/facts"
)

const root = "../.."

func printed(t *testing.T, family, dir string, paths ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(&out, family, dir, paths); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPrintsAMethod(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "wechat") // the root has the method
	got := printed(t, "", empty, "/wxa/business/getuserphonenumber")
	for _, want := range []string{
		"package wechat\n",
		"type GetPhoneNumberRequest struct {\n\tCode   string `json:\"code\"`             // TODO:\n",
		"\tOpenID string `json:\"openid,omitempty\"` // TODO: 用户openid\n",
		"// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber\n//\n//wechat:api POST /wxa/business/getuserphonenumber\n",
		"func (c *Client) GetPhoneNumber(ctx context.Context, r *GetPhoneNumberRequest) (*GetPhoneNumberResult, error) {\n\treturn Do[GetPhoneNumberResult](ctx, c, \"POST\", \"/wxa/business/getuserphonenumber\", r)\n}\n",
		"Body: `{\"code\":\"code-1\"}`",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestPrintsLimits(t *testing.T) {
	t.Parallel()
	got := printed(t, "", filepath.Join(t.TempDir(), "device"), "/wxa/business/group/createid", "/wxa/business/license/activedevice")
	for _, want := range []string{"package device\n", `limit:"1..32 bytes"`, `limit:"..100 items"`, "func CreateIotGroupID(ctx context.Context, c *wechat.Client, r *"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, family, dir string
		paths             []string
		want              []string
	}{
		{"nothing asked for", "", root, nil, []string{"needs the path"}},
		{"unknown path", "", root, []string{"/wxa/business/getuserphone"}, []string{"no endpoint has the path /wxa/business/getuserphone;", "\n  /wxa/business/getuserphonenumber"}},
		{"unknown family", "phones", root, nil, []string{`"phones"`}},
		{"a name that is there", "", root, []string{"/cgi-bin/callback/check"}, []string{"package wechat has these names already: CallbackCheck, CallbackCheckRequest, CallbackCheckResult"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(&out, tt.family, tt.dir, tt.paths)
			if err == nil || out.Len() > 0 {
				t.Fatalf("printed %s", out.String())
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want %q in it", err, want)
				}
			}
		})
	}
}

// TestEveryFamilyCompiles builds what is printed for all of them, in packages that are
// only there for the compiler.
func TestEveryFamilyCompiles(t *testing.T) {
	t.Parallel()
	dir, module := t.TempDir(), absolute(t, root)
	var packages []string
	overlay := map[string]map[string]string{"Replace": {}}
	done := map[string]bool{"minigame-midas-v1": true} // the sandbox has the same names again
	for _, e := range facts.Endpoints() {
		if done[e.File] {
			continue
		}
		done[e.File] = true
		name := strings.ReplaceAll(e.File, "-", "")
		file := filepath.Join(dir, name+".go")
		if err := os.WriteFile(file, []byte(printed(t, e.File, filepath.Join(dir, name))), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][filepath.Join(module, "internal", "newapi", "printed", name, "x.go")] = file
		packages = append(packages, "./internal/newapi/printed/"+name)
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"build", "-overlay", list}, packages...)...)
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
