package wechat_test

import (
	"errors"
	"io"
	"mime"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

type formRequest struct {
	Ratios string        `json:"ratios,omitempty" limit:"..20 chars"`
	Img    wechat.Upload `json:"img,omitempty"`
	Count  *int64        `json:"count,omitempty"`
	ImgURL string        `json:"-" query:"img_url,omitempty"`
}

type eitherRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok"`
	ImgURL string        `json:"-" query:"img_url,omitempty"`
}

type fileRequest struct {
	Img  wechat.Upload `json:"img"`
	Name string        `json:"name"`
}

func picture(content string) wechat.Upload {
	return wechat.Upload{Name: "a.png", Content: strings.NewReader(content)}
}

// doForm sends a form to a recorder that answers with the texts.
func doForm(t *testing.T, in any, opts []wechat.CallOption, texts ...string) ([]wireRequest, error) {
	t.Helper()
	rec := record(t, saying(texts...))
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
	_, err := wechat.Do[struct{}](t.Context(), client, "POST", "/cv/x", in, opts...)
	return rec.sent(), err
}

// TestForm shows how a request with a file is sent, and one whose file is left out.
func TestForm(t *testing.T) {
	t.Parallel()
	const (
		ratios = "--B\r\nContent-Disposition: form-data; name=\"ratios\"\r\n\r\n1,2\r\n"
		count  = "--B\r\nContent-Disposition: form-data; name=\"count\"\r\n\r\n7\r\n"
		img    = "--B\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPICTURE\r\n"
		end    = "--B--\r\n"
	)
	seven := int64(7)
	tests := []struct {
		name, uri, body string
		in              any
	}{
		{"a file", "/cv/x?access_token=T1", img + end, &formRequest{Img: picture("PICTURE")}},
		{"texts go before the file", "/cv/x?access_token=T1", ratios + count + img + end, &formRequest{Ratios: "1,2", Img: picture("PICTURE"), Count: &seven}},
		{"a file and a query", "/cv/x?access_token=T1&img_url=u%26", img + end, &formRequest{Img: picture("PICTURE"), ImgURL: "u&"}},
		{"no file", "/cv/x?access_token=T1&img_url=u", "", &formRequest{ImgURL: "u"}},
		{"a file that may be missing, and isn't", "/cv/x?access_token=T1", img + end, &eitherRequest{Img: picture("PICTURE")}},
		{"a file that may be missing, and is", "/cv/x?access_token=T1&img_url=u", "", &eitherRequest{ImgURL: "u"}},
		{"no file, and a text", "/cv/x?access_token=T1&img_url=u", ratios + end, &formRequest{Ratios: "1,2", ImgURL: "u"}},
		{"a reader that can't seek", "/cv/x?access_token=T1", img + end, &formRequest{Img: wechat.Upload{Name: "a.png", Content: io.MultiReader(strings.NewReader("PICTURE"))}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent, err := doForm(t, tt.in, nil, `{"errcode":0}`)
			if err != nil || len(sent) != 1 {
				t.Fatalf("%d requests, %v", len(sent), err)
			}
			got := sent[0]
			if got.Chunked || got.Length != int64(len(got.Body)) {
				t.Errorf("chunked %t, length %d of %d bytes", got.Chunked, got.Length, len(got.Body))
			}
			kind, params, _ := mime.ParseMediaType(got.ContentType)
			if tt.body != "" && (kind != "multipart/form-data" || params["boundary"] == "") {
				t.Errorf("Content-Type %q", got.ContentType)
			}
			body := got.Body
			if boundary := params["boundary"]; boundary != "" {
				body = strings.ReplaceAll(body, boundary, "B")
			}
			if diff := cmp.Diff([]string{tt.uri, tt.body}, []string{got.URI, body}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestFormIsSentWhole: a second attempt has the whole file again, or both of them, and says how
// long it is.
func TestFormIsSentWhole(t *testing.T) {
	t.Parallel()
	pipe := func(content string) wechat.Upload {
		return wechat.Upload{Name: "a.png", Content: iotest.OneByteReader(strings.NewReader(content))}
	}
	seeker := func(content string) wechat.Upload {
		return wechat.Upload{Name: "a.png", Content: struct{ io.ReadSeeker }{strings.NewReader(content)}}
	}
	refusals := []struct{ name, refusal, uri string }{
		{"after a refused token", `{"errcode":40001}`, "/cv/x?access_token=T2"},
		{"after -1", `{"errcode":-1}`, "/cv/x?access_token=T1"},
	}
	forms := []struct {
		name string
		in   func() any // with readers of its own
		want []string
	}{
		{"a file", func() any { return &formRequest{Img: picture("PICTURE")} }, []string{"PICTURE"}},
		{"two files", func() any { return &pairRequest{picture("VIDEO"), picture("COVER"), "t"} }, []string{"VIDEO", "COVER"}},
		{"two pipes", func() any { return &pairRequest{pipe("VIDEO"), pipe("COVER"), "t"} }, []string{"VIDEO", "COVER"}},
		{"two that seek", func() any { return &pairRequest{seeker("VIDEO"), seeker("COVER"), "t"} }, []string{"VIDEO", "COVER"}},
	}
	for _, tt := range refusals {
		for _, form := range forms {
			t.Run(form.name+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				sent, err := doForm(t, form.in(), []wechat.CallOption{wechat.Repeatable()}, tt.refusal, `{"errcode":0}`)
				if err != nil || len(sent) != 2 {
					t.Fatalf("%d requests, %v", len(sent), err)
				}
				if sent[1].URI != tt.uri || sent[1].Body != sent[0].Body || sent[1].Chunked || sent[1].Length != int64(len(sent[1].Body)) {
					t.Errorf("the second attempt is %s %q, %d bytes", sent[1].URI, sent[1].Body, sent[1].Length)
				}
				for _, content := range form.want {
					if strings.Count(sent[1].Body, content) != 1 {
						t.Errorf("the second attempt has %s not once: %q", content, sent[1].Body)
					}
				}
			})
		}
	}
}

// TestFormRefused: what is wrong with a form is said before any network, by the field's name.
func TestFormRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, field, reason string
		in                          any
		opts                        []wechat.CallOption
	}{
		{"no file", "POST", "Img", "is empty", &fileRequest{Name: "n"}, nil},
		{"no text", "POST", "Name", "is empty", &fileRequest{Img: picture("P")}, nil},
		{"text beyond its limit", "POST", "Ratios", "must be at most 20 characters", &formRequest{Ratios: strings.Repeat("1", 21)}, nil},
		{"no name", "POST", "Img.Name", "is empty", &formRequest{Img: wechat.Upload{Content: strings.NewReader("P")}}, nil},
		{"no content", "POST", "Img.Content", "is nil", &formRequest{Img: wechat.Upload{Name: "a.png"}}, nil},
		{"empty content", "POST", "Img.Content", "is empty", &formRequest{Img: picture("")}, nil},
		{"too large", "POST", "Img.Content", "is larger than the 10 MB", &formRequest{Img: picture(strings.Repeat("P", 10<<20+1))}, nil},
		{"fails", "POST", "Img.Content", "can't be read: it fails with a *errors.errorString; its message may hold a credential", &formRequest{Img: wechat.Upload{Name: "a", Content: iotest.ErrReader(errors.New("broken"))}}, nil},
		{"GET", "GET", "Img", "is a file, which only a POST can carry", &formRequest{Img: picture("P")}, nil},
		{"signed", "POST", "opts", "sign a body, and a form with a file has none to sign", &formRequest{Img: picture("P")}, []wechat.CallOption{wechat.PaySigned("key")}},
		{"nil", "POST", "request", "is nil", (*formRequest)(nil), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":0}`))
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
			_, err := wechat.Do[struct{}](t.Context(), client, tt.method, "/cv/x", tt.in, tt.opts...)
			fault := argumentErrorOf(t, err)
			if diff := cmp.Diff([]string{"/cv/x", tt.field, tt.reason}, []string{fault.API, fault.Field, fault.Reason}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if n := len(rec.sent()); n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// A failing file is an error that names the field, also when sending has begun.
func TestFormFailsOnItsWay(t *testing.T) {
	t.Parallel()
	content := &failsLater{strings.NewReader(strings.Repeat("P", 1<<20))}
	_, err := doForm(t, &formRequest{Img: wechat.Upload{Name: "a.png", Content: content}}, nil, `{"errcode":0}`)
	if te := transportErrorOf(t, err); !strings.Contains(te.Error(), "Img.Content can't be read: ") {
		t.Errorf("%v", te)
	}
}

// failsLater can seek and is read from its start, but not to its end.
type failsLater struct{ *strings.Reader }

func (f *failsLater) ReadAt(p []byte, at int64) (int, error) {
	if at > 1<<19 {
		panic("broken")
	}
	return f.Reader.ReadAt(p, at)
}

func (f *failsLater) Read(p []byte) (int, error) {
	if f.Len() < 1<<19 {
		panic("broken")
	}
	return f.Reader.Read(p)
}

// What OpenUpload opened is closed, whatever becomes of the call.
func TestFormCloses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		change     func(*formRequest)
	}{
		{"sent", "/cv/x", func(*formRequest) {}},
		{"a wrong path", "cv", func(*formRequest) {}},
		{"a wrong text", "/cv/x", func(r *formRequest) { r.Ratios = strings.Repeat("1", 21) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":0}`))
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
			opened, err := wechat.OpenUpload(tempFile(t, "PICTURE"))
			if err != nil {
				t.Fatal(err)
			}
			r := &formRequest{Img: opened}
			tt.change(r)
			_, _ = wechat.Do[struct{}](t.Context(), client, "POST", tt.path, r)
			if _, err := opened.Content.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
				t.Errorf("the file is still open: %v", err)
			}
		})
	}
}

type pairRequest struct {
	Video wechat.Upload `json:"video"`
	Cover wechat.Upload `json:"cover,omitempty"`
	Title string        `json:"title"`
}

// TestFormOfTwoFiles shows how a request with two files is sent: the first is streamed, behind
// the other.
func TestFormOfTwoFiles(t *testing.T) {
	t.Parallel()
	const (
		title = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n"
		cover = "--B\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"c.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nCOVER\r\n"
		video = "--B\r\nContent-Disposition: form-data; name=\"video\"; filename=\"v.mp4\"\r\nContent-Type: video/mp4\r\n\r\nVIDEO\r\n--B--\r\n"
	)
	upload := func(name, content string) wechat.Upload {
		return wechat.Upload{Name: name, Content: strings.NewReader(content)}
	}
	tests := []struct {
		name          string
		in            pairRequest
		body          string
		field, reason string // of an error
	}{
		{"both", pairRequest{upload("v.mp4", "VIDEO"), upload("c.jpg", "COVER"), "t"}, title + cover + video, "", ""},
		{"one", pairRequest{upload("v.mp4", "VIDEO"), wechat.Upload{}, "t"}, title + video, "", ""},
		{"a pipe", pairRequest{upload("v.mp4", "VIDEO"), wechat.Upload{Name: "c.jpg", Content: io.LimitReader(strings.NewReader("COVER"), 5)}, "t"}, title + cover + video, "", ""},
		{"only the other", pairRequest{wechat.Upload{}, upload("c.jpg", "COVER"), "t"}, "", "Video", "is empty"},
		{"no name", pairRequest{upload("v.mp4", "VIDEO"), upload("", "COVER"), "t"}, "", "Cover.Name", "is empty"},
		{"no content", pairRequest{upload("v.mp4", "VIDEO"), wechat.Upload{Name: "c.jpg"}, "t"}, "", "Cover.Content", "is nil"},
		{"too large", pairRequest{upload("v.mp4", "VIDEO"), upload("c.jpg", strings.Repeat("C", 10<<20+1)), "t"}, "", "Cover.Content", "is larger than the 10 MB"},
		{"fails", pairRequest{upload("v.mp4", "VIDEO"), wechat.Upload{Name: "c.jpg", Content: &failsLater{strings.NewReader(strings.Repeat("C", 1<<20))}}, "t"}, "", "Cover.Content", "can't be read: it panicked with a string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent, err := doForm(t, &tt.in, nil, `{"errcode":0}`)
			if tt.reason != "" {
				fault := argumentErrorOf(t, err)
				if diff := cmp.Diff([]string{tt.field, tt.reason}, []string{fault.Field, fault.Reason}); diff != "" || len(sent) > 0 {
					t.Errorf("%d requests, (-want +got)\n%s", len(sent), diff)
				}
				return
			}
			if err != nil || len(sent) != 1 {
				t.Fatalf("%d requests, %v", len(sent), err)
			}
			_, params, err := mime.ParseMediaType(sent[0].ContentType)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.body, strings.ReplaceAll(sent[0].Body, params["boundary"], "B")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Both files are closed, whatever becomes of the call.
func TestFormClosesBoth(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"t", ""} { // without it nothing is sent
		var uploads [2]wechat.Upload
		for i := range uploads {
			opened, err := wechat.OpenUpload(tempFile(t, "DATA"))
			if err != nil {
				t.Fatal(err)
			}
			uploads[i] = opened
		}
		_, _ = doForm(t, &pairRequest{uploads[0], uploads[1], title}, nil, `{"errcode":0}`)
		for i, u := range uploads {
			if _, err := u.Content.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
				t.Errorf("title %q: file %d is still open: %v", title, i, err)
			}
		}
	}
}
