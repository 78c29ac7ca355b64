package wechattest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
)

// A bilingual is an error in both languages. Commands find its Chinese by the method.
type bilingual struct{ en, zh string }

func bothf(en, zh string, args ...any) error {
	return &bilingual{fmt.Sprintf(en, args...), fmt.Sprintf(zh, args...)}
}

// Error returns the English text.
func (e *bilingual) Error() string { return e.en }

// Chinese returns the Chinese text.
func (e *bilingual) Chinese() string { return e.zh }

// chineseOf returns an error's text in Chinese: its own, or a translation where there is one.
func chineseOf(err error) string {
	var spoken interface{ Chinese() string }
	var broken *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &spoken):
		return spoken.Chinese()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "连接被拒绝，该地址没有服务在监听"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "连接被重置"
	case errors.As(err, &mistyped) && mistyped.Field == "":
		return "应为 JSON 对象"
	case errors.As(err, &mistyped):
		return "字段 " + mistyped.Field + " 的类型不对"
	case errors.As(err, &broken), errors.Is(err, io.ErrUnexpectedEOF):
		return "不是合法的 JSON"
	case errors.Is(err, io.EOF):
		return "内容为空"
	}
	text := strings.TrimPrefix(err.Error(), "wechattest: ")
	if name, unknown := strings.CutPrefix(text, "json: unknown field "); unknown {
		return "没有 " + name + " 这个字段"
	}
	return inChinese(text)
}
