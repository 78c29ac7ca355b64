package main

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat"
)

type callCommand struct {
	Method string   `arg:"" enum:"GET,POST,get,post" help:"GET or POST."`
	Path   string   `arg:"" help:"The API's path, such as /cgi-bin/getcallbackip."`
	Query  []string `short:"q" sep:"none" placeholder:"NAME=VALUE" help:"A parameter of the query; the access_token is added."`
	Body   string   `placeholder:"JSON" help:"The body: the JSON, @FILE, or - for the standard input."`
	Output string   `short:"o" placeholder:"FILE" help:"Write the answer to a file."`
	Reveal bool     `help:"Show tokens and session keys in the answer."`
}

func (callCommand) detail() (english, chinese string) {
	return `It makes any call of the server API with the app's access_token, and prints WeChat's answer
unchanged. Tokens and session keys in it are masked, also in a file, except with --reveal.

Examples:

    wechat call GET /cgi-bin/getcallbackip
    wechat call POST /wxa/msg_sec_check --body '{"content":"...","version":2,"scene":1,"openid":"..."}'
    wechat call GET /cgi-bin/media/get -q media_id=MEDIA_ID -o picture.jpg`,
		`用应用的 access_token 调用任意服务端接口，原样打印响应。其中的 access_token 和 session_key 默认打码，写入文件时也一样；加 --reveal 显示全部。

示例：

    wechat call GET /cgi-bin/getcallbackip
    wechat call POST /wxa/msg_sec_check --body '{"content":"...","version":2,"scene":1,"openid":"..."}'
    wechat call GET /cgi-bin/media/get -q media_id=MEDIA_ID -o picture.jpg`
}

// Run makes the call. It prints WeChat's own answer, with and without --json.
func (c *callCommand) Run(ctx context.Context, s *session) error {
	s.reveals = c.Reveal
	client, err := s.client()
	if err != nil {
		return err
	}
	in, opts, err := c.request(s)
	if err != nil {
		return err
	}
	if c.Output != "" {
		if err := checkPrivate(c.Output); err != nil {
			return err // fail before the call: it may not be repeatable
		}
	}
	var file wechat.File
	if s.sealsPath(c.Path) { // no file is sealed
		var answer json.RawMessage
		err = client.Call(ctx, strings.ToUpper(c.Method), c.Path, in, &answer, opts...)
		file = wechat.File{Data: answer, ContentType: "application/json"}
	} else {
		err = client.Call(ctx, strings.ToUpper(c.Method), c.Path, in, &file, opts...)
	}
	if err != nil {
		return err
	}
	if c.Output != "" {
		data, err := s.kept(file)
		if err != nil {
			return err
		}
		return writeFile(c.Output, data)
	}
	s.printAnswer(file, c.Reveal)
	return nil
}

func (c *callCommand) request(s *session) (in any, opts []wechat.CallOption, err error) {
	q := url.Values{}
	for _, pair := range c.Query {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, nil, usagef("--query %q isn't NAME=VALUE", "--query %q 不是 NAME=VALUE", pair)
		}
		if slices.Contains(secretNames, strings.ToLower(name)) && name != "js_code" {
			return nil, nil, usagef("--query %s: secrets aren't taken from the command line", "--query %s：不从命令行读取密钥", name)
		}
		q.Add(name, value)
	}
	if len(q) > 0 {
		opts = append(opts, wechat.QueryAdded(q))
	}
	switch {
	case c.Body != "":
		body, err := s.input(c.Body)
		if err != nil {
			return nil, nil, err
		}
		if !json.Valid(body) {
			return nil, nil, usage("--body is no JSON", "--body 不是 JSON")
		}
		in = body
	case strings.EqualFold(c.Method, http.MethodPost):
		in = []byte("{}")
	}
	return in, opts, nil
}

// kept returns the bytes of an answer for a file.
func (s *session) kept(f wechat.File) (data []byte, err error) {
	data = f.Data
	if f.URL != "" {
		data, err = encodeJSON(map[string]string{"video_url": f.URL}, "")
	}
	if s.reveals || err != nil {
		return data, err
	}
	return s.maskedData(maskedFields(data)), nil
}

// printAnswer prints an answer that is JSON or another text. Of any other file it prints the type and size.
func (s *session) printAnswer(f wechat.File, reveal bool) {
	if f.URL != "" {
		s.printJSON(map[string]string{"video_url": f.URL}, "  ")
		return
	}
	data := f.Data
	if kind, _, err := mime.ParseMediaType(f.ContentType); !json.Valid(data) && (err != nil || !strings.HasPrefix(kind, "text/")) {
		s.show(map[string]any{"contentType": f.ContentType, "bytes": len(data)}, func() {
			s.printf(s.in("%s, %d bytes; -o FILE keeps it\n", "%s，%d 字节；用 -o FILE 保存\n"), f.ContentType, len(data))
		})
		return
	}
	if !reveal {
		data = maskedFields(data)
	}
	var indented bytes.Buffer
	if json.Indent(&indented, data, "", "  ") == nil {
		data = indented.Bytes()
	}
	s.printf("%s\n", bytes.TrimRight(data, "\n"))
}

// secretNames are the fields of answers that contain a secret.
var secretNames = []string{"access_token", "session_key", "secret", "appsecret", "component_access_token", "authorizer_access_token",
	"authorizer_refresh_token", "refresh_token", "component_verify_ticket", "ticket", "new_session_key", "js_code"}

// maskedFields hides the values of secret fields. It doesn't change an answer without them.
func maskedFields(data []byte) []byte {
	if !slices.ContainsFunc(secretNames, func(name string) bool { return bytes.Contains(bytes.ToLower(data), []byte(name)) }) {
		return data
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return data
	}
	encoded, err := encodeJSON(hide(v), "")
	if err != nil {
		return data
	}
	return encoded
}

func hide(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if _, isText := value.(string); isText && slices.Contains(secretNames, strings.ToLower(name)) {
				v[name] = "***"
			} else {
				v[name] = hide(value)
			}
		}
	case []any:
		for i := range v {
			v[i] = hide(v[i])
		}
	}
	return v
}
