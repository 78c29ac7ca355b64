package wechattest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	pathUpload   = "/cgi-bin/media/upload"
	pathGetMedia = "/cgi-bin/media/get"
	pathFiles    = "/_sim/files/" // the files of PicUrl and video_url
)

var mediaAPIs = []row{
	{pathUpload, endpoint{method: http.MethodPost, quota: true, handle: serveUpload}},
	{pathGetMedia, endpoint{method: http.MethodGet, quota: true, handle: serveGetMedia}},
}

const (
	mediaLife  = 3 * 24 * time.Hour
	mediaBytes = 128 << 20 // kept in total; the oldest go first
)

// A medium is a temporary medium (临时素材), uploaded by the bot or sent by a user.
type medium struct {
	id, kind, contentType, ext string
	data                       []byte
	expires                    time.Time
}

type mediaShelf struct {
	items map[string]*medium
	order []string
	total int
}

func (s *mediaShelf) put(m *medium) {
	s.items[m.id] = m
	s.order = append(s.order, m.id)
	s.total += len(m.data)
	for s.total > mediaBytes && len(s.order) > 1 {
		s.total -= len(s.items[s.order[0]].data)
		delete(s.items, s.order[0])
		s.order = s.order[1:]
	}
}

// get returns nil for an id that is unknown or older than three days.
func (s *mediaShelf) get(id string, now time.Time) *medium {
	m := s.items[id]
	if m == nil || !now.Before(m.expires) {
		return nil
	}
	return m
}

func (s *mediaShelf) image(id string, now time.Time) ([]byte, *refusal) {
	m := s.get(id, now)
	switch {
	case m == nil:
		return nil, badMediaID
	case m.kind != "image":
		return nil, &refusal{40121, "invalid media_id type"}
	}
	return bytes.Clone(m.data), nil
}

var badMediaID = &refusal{40007, "invalid media_id"}

var mediaLimits = map[string]int{"image": 2 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}

// serveUpload answers POST /cgi-bin/media/upload (rule F6).
func serveUpload(p *Platform, r *request) answer {
	kind := r.query.Get("type")
	limit, known := mediaLimits[kind]
	if !known {
		return p.refuse(&refusal{40004, "invalid media type"})
	}
	if len(r.body) == 0 {
		return p.refuse(emptyPost)
	}
	name, data, ok := mediaPart(r.header.Get("Content-Type"), r.body)
	switch {
	case !ok:
		return p.refuse(&refusal{41005, "media data missing"})
	case len(data) == 0:
		return p.refuse(&refusal{44001, "empty media data"})
	case len(data) > limit:
		return p.refuse(&refusal{40006, "invalid media size"})
	}
	contentType, ext := sniff(data)
	if given := strings.ToLower(path.Ext(name)); !slices.Contains(mediaExtensions[kind], given) {
		names := strings.Join(mediaExtensions[kind], " ")
		r.note = "the file name has to end with one of " + names + ": WeChat goes by the extension"
		r.noteZH = "文件名必须以 " + names + " 之一结尾：微信按扩展名判断类型"
		return p.refuse(badFileType)
	}
	if !strings.HasPrefix(contentType, mediaClass[kind]) {
		r.note, r.noteZH = "the first bytes of the file aren't of a format for this type", "文件内容（按开头字节判断）不是该类型支持的格式"
		return p.refuse(badFileType)
	}
	now := p.Now()
	p.mu.Lock()
	id := p.shelve(kind, contentType, ext, data, now)
	p.mu.Unlock()
	made := struct {
		Type         string `json:"type"`
		MediaID      string `json:"media_id,omitempty"`
		ThumbMediaID string `json:"thumb_media_id,omitempty"`
		CreatedAt    int64  `json:"created_at"`
	}{Type: kind, CreatedAt: now.Unix()}
	if kind == "thumb" {
		made.ThumbMediaID = id
	} else {
		made.MediaID = id
	}
	return jsonAnswer(made)
}

// shelve keeps a medium and returns its id. The caller holds mu.
func (p *Platform) shelve(kind, contentType, ext string, data []byte, now time.Time) string {
	id := p.ids.alnum(64)
	p.media.put(&medium{id: id, kind: kind, contentType: contentType, ext: ext, data: data, expires: now.Add(mediaLife)})
	return id
}

var badFileType = &refusal{40005, "invalid file type"}

// mediaPart returns the part named media, which must have a file name. It is false if there is
// none or if the body isn't a complete multipart form.
func mediaPart(contentType string, body []byte) (name string, data []byte, ok bool) {
	form, params, err := mime.ParseMediaType(contentType)
	if err != nil || form != "multipart/form-data" || params["boundary"] == "" {
		return "", nil, false
	}
	for parts := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return name, data, ok
		}
		if err != nil {
			return "", nil, false
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return "", nil, false
		}
		if !ok && part.FormName() == "media" && part.FileName() != "" {
			name, data, ok = part.FileName(), content, true
		}
	}
}

// mediaExtensions are the extensions of the formats that WeChat's page lists.
var mediaExtensions = map[string][]string{
	"image": {".png", ".jpeg", ".jpg", ".gif"}, "voice": {".amr", ".mp3"}, "video": {".mp4"}, "thumb": {".jpg", ".jpeg"},
}

var mediaClass = map[string]string{"image": "image/", "voice": "audio/", "video": "video/", "thumb": "image/jpeg"}

// sniff recognizes the formats that WeChat accepts by their first bytes.
func sniff(b []byte) (contentType, ext string) {
	has := func(at int, magic string) bool {
		return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\x89PNG\r\n\x1a\n"):
		return "image/png", "png"
	case has(0, "\xff\xd8\xff"):
		return "image/jpeg", "jpg"
	case has(0, "GIF8"):
		return "image/gif", "gif"
	case has(0, "#!AMR"):
		return "audio/amr", "amr"
	case has(0, "ID3"), len(b) > 1 && b[0] == 0xff && b[1]&0xe0 == 0xe0:
		return "audio/mp3", "mp3"
	case has(4, "ftyp"):
		return "video/mp4", "mp4"
	}
	return "", ""
}

// serveGetMedia answers GET /cgi-bin/media/get.
func serveGetMedia(p *Platform, r *request) answer {
	id := r.query.Get("media_id")
	if id == "" {
		return p.refuse(&refusal{41006, "missing media_id"})
	}
	p.mu.Lock()
	m := p.media.get(id, p.Now())
	p.mu.Unlock()
	switch {
	case m == nil:
		return p.refuse(badMediaID)
	case m.kind == "video":
		return jsonAnswer(struct {
			VideoURL string `json:"video_url"`
		}{r.scheme() + r.host + pathFiles + id})
	}
	return m.file()
}

// serveFile answers the addresses of PicUrl and video_url. They need no token.
func (p *Platform) serveFile(r *request) answer {
	p.mu.Lock()
	m := p.media.get(path.Base(r.path), p.Now())
	p.mu.Unlock()
	if m == nil || r.method != http.MethodGet {
		return htmlAnswer(http.StatusNotFound)
	}
	return m.file()
}

func (m *medium) file() answer {
	return answer{
		status: http.StatusOK,
		header: http.Header{
			"Content-Type":        {m.contentType},
			"Content-Disposition": {"attachment; filename=" + strconv.Quote(m.id+"."+m.ext)},
		},
		body: m.data,
	}
}
