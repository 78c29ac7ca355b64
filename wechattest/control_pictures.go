package wechattest

import (
	"encoding/base64"
	"strings"
)

// embed puts a chat's picture into the text if it is small enough and still kept. The caller holds
// mu.
func (p *Platform) embed(image string, room *int) string {
	id, ours := strings.CutPrefix(image, pathPictures)
	if !ours {
		return image
	}
	m := p.media.items[id]
	if m == nil || len(m.data) > pictureKept || len(m.data) > *room {
		return ""
	}
	*room -= len(m.data)
	contentType, _ := sniff(m.data)
	if !isPictureType(contentType) {
		return ""
	}
	return "data:" + contentType + ";base64," + base64.StdEncoding.EncodeToString(m.data)
}

func isPictureType(s string) bool { return oneOf(s, "image/png", "image/jpeg", "image/gif") }

// isEmbedded reports whether a text is a picture in the form of embed.
func isEmbedded(s string) bool {
	head, data, ok := strings.Cut(s, ";base64,")
	contentType, isData := strings.CutPrefix(head, "data:")
	if !ok || !isData || !isPictureType(contentType) || len(data) > base64.StdEncoding.EncodedLen(pictureKept) {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	sniffed, _ := sniff(raw)
	return err == nil && sniffed == contentType
}
