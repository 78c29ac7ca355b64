package wechattest_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/gif"
	pngfile "image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

const (
	pageCodePath   = "/wxa/getwxacode"
	squareCodePath = "/cgi-bin/wxaapp/createwxaqrcode"
)

func TestF38PageCodes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q := a.token()
	used := 0
	for _, tc := range []struct {
		name, path, body string
		code             int
		format           string
		width            int
	}{
		{"plain", pageCodePath, `{"path":"pages/index?a=1"}`, 0, "jpeg", 430},
		{"on nothing", pageCodePath, `{"path":"pages/index","width":280,"is_hyaline":true}`, 0, "png", 280},
		{"1024 characters", pageCodePath, `{"path":"` + strings.Repeat("长", 1024) + `"}`, 0, "jpeg", 430},
		{"1025 characters", pageCodePath, `{"path":"` + strings.Repeat("p", 1025) + `"}`, 40159, "", 0},
		{"square", squareCodePath, `{"path":"pages/index?a=1","width":1280}`, 0, "jpeg", 1280},
		{"square, 128 characters", squareCodePath, `{"path":"` + strings.Repeat("p", 128) + `"}`, 0, "jpeg", 430},
		{"square, 129 characters", squareCodePath, `{"path":"` + strings.Repeat("p", 129) + `"}`, 40159, "", 0},
		{"no path", squareCodePath, `{}`, 40159, "", 0},
		{"no JSON", pageCodePath, `path=p`, 40159, "", 0},
		{"a reserved name", pageCodePath, `{"path":"p?scancode_time=1"}`, 85096, "", 0},
		{"narrow", squareCodePath, `{"path":"p","width":279}`, 40097, "", 0},
		{"another type", pageCodePath, `{"path":1}`, 47001, "", 0},
	} {
		r := a.post(tc.path, q, tc.body)
		wantCode(t, tc.name, r.code(), tc.code)
		if tc.code != 0 {
			continue
		}
		used++
		if got := r.header.Get("Num-Used"); got != fmt.Sprint(used) {
			t.Errorf("%s: Num-Used %q, want %d", tc.name, got, used)
		}
		picture, format, err := image.DecodeConfig(bytes.NewReader(r.raw))
		if err != nil || format != tc.format || picture.Width != tc.width {
			t.Errorf("%s: %v, a %s of %v", tc.name, err, format, picture)
		}
	}
}

func TestF38Scans(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q := a.token()
	type page = wechattest.OpenedPage
	for i, tc := range []struct {
		name, path string
		fields     map[string]any
		want       page
	}{
		{"a scene", codePath, map[string]any{"scene": "a=1&b=", "page": "pages/table"}, page{"pages/table", "scene=a%3D1%26b%3D", "release"}},
		{"a scene of the main page", codePath, map[string]any{"scene": "t!'(x)*~/7", "env_version": "trial"}, page{"", "scene=t!'(x)*~%2F7", "trial"}},
		{"on nothing", codePath, map[string]any{"scene": "s", "is_hyaline": true, "width": 281}, page{"", "scene=s", "release"}},
		{"a path", pageCodePath, map[string]any{"path": "pages/a?x=%E4%BD%A0&y", "width": 1000, "env_version": "develop"}, page{"pages/a", "x=%E4%BD%A0&y", "develop"}},
		{"a game's query", squareCodePath, map[string]any{"path": "?room=7"}, page{"", "room=7", "release"}},
		{"the same page by the other kind", squareCodePath, map[string]any{"path": "pages/a", "width": 333}, page{"pages/a", "", "release"}},
	} {
		u := a.wx.User(fmt.Sprint("user", i))
		r := a.post(tc.path, q, body(t, tc.fields))
		for format, picture := range map[string][]byte{"as it came": r.raw, "as PNG": recode(t, r.raw, pngfile.Encode), "as GIF": recode(t, r.raw, func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) })} {
			got, err := u.Scan(picture)
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("%s, %s: %v (-want +got):\n%s", tc.name, format, err, diff)
			}
		}
	}
	other := wechattest.New(t)
	foreign := (&api{t: t, wx: other, http: other.HTTPClient(), base: "http://localhost"})
	code := foreign.post(codePath, foreign.token(), `{"scene":"s"}`).raw
	for name, picture := range map[string][]byte{
		"another app's": code, "nothing": nil, "no picture": []byte("GIF89a"), "a small one": blank(t, 8, 8), "a long one": blank(t, 64, 65),
		"an empty one": blank(t, 430, 430), "a huge one": blank(t, 2049, 2049),
	} {
		if got, err := a.wx.User("alice").Scan(picture); err == nil || !strings.Contains(err.Error(), "isn't a code of this app") || got != (page{}) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func recode(t *testing.T, picture []byte, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func blank(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pngfile.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The control API scans too, the phone shows the page, and who has scanned has been seen.
func TestF38ControlScan(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	picture := a.post(codePath, a.token(), `{"scene":"table=7","page":"pages/menu"}`).raw
	scan := `{"do":"scan","data":"` + base64.StdEncoding.EncodeToString(picture) + `"}`
	var got wechattest.OpenedPage
	c.act(scan, &got)
	if want := (wechattest.OpenedPage{Path: "pages/menu", Query: "scene=table%3D7", EnvVersion: "release"}); got != want {
		t.Errorf("the control API answers %+v, want %+v", got, want)
	}
	for body, want := range map[string]int{
		`{"do":"scan","data":"` + base64.StdEncoding.EncodeToString(blank(t, 430, 430)) + `"}`: http.StatusConflict,
		`{"do":"scan","data":"!"}`: http.StatusBadRequest, `{"do":"scan"}`: http.StatusBadRequest, `{"do":"scan","data":"aGk=","content":"x"}`: http.StatusBadRequest,
	} {
		if status, answer := c.ask("POST", "/_sim/users/alice/actions", body); status != want {
			t.Errorf("%s: %d %s, want %d", body[:30], status, answer, want)
		}
	}
	var chat struct {
		Items []struct{ From, Kind, Title, PagePath string }
	}
	c.must("GET", "/_sim/users/alice/chat", "", &chat)
	if len(chat.Items) != 1 || chat.Items[0].Kind != "system" || chat.Items[0].Title != "openPage" || chat.Items[0].PagePath != "pages/menu?scene=table%3D7" {
		t.Errorf("the phone shows %+v", chat.Items)
	}
	check := `{"openid":"` + c.wx.User("alice").OpenID() + `","version":2,"scene":1,"content":"hi"}`
	wantCode(t, "a check of who has just scanned", a.post(textCheckPath, a.token(), check).code(), 0)
}
