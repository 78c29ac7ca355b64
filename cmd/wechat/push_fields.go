package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

// fields makes the message from the arguments: the sample of a documented kind, or the fields that are given.
func (c *pushCommand) fields(s *session, cfg wechattest.PushConfig) (wechattest.Fields, error) {
	kind, set, err := c.kindAndText(cfg)
	if err != nil {
		return nil, err
	}
	documented := documentedPush(kind)
	if err := c.assign(set, documented); err != nil {
		return nil, err
	}
	if documented == nil {
		return c.undocumented(kind, set), nil
	}
	fields, err := cfg.Sample(kind, c.From, set)
	if err != nil { // a path that leads nowhere
		text := strings.TrimPrefix(err.Error(), "wechattest: ")
		return nil, usage("--field: "+text, "--field："+text)
	}
	return fields, c.sign(s, fields, set)
}

// kindAndText returns the kind, and the fields that VALUE sets.
func (c *pushCommand) kindAndText(cfg wechattest.PushConfig) (kind string, set wechattest.Fields, err error) {
	or := func(value, otherwise string) string {
		if value == "" {
			return otherwise
		}
		return value
	}
	switch c.Kind {
	case "":
		return "", nil, usage(`say what to push: text, image, card, enter, or another kind, or --body; "wechat push --list" lists all kinds`,
			`请指定推送内容：text、image、card、enter 或其他类型，或 --body；"wechat push --list" 列出所有类型`)
	case "event":
		if c.Value == "" {
			return "", nil, usage(`name the event; "wechat push --list" lists those that are documented`, `请指定事件名；"wechat push --list" 列出文档中的事件`)
		}
		return c.Value, wechattest.Fields{}, nil
	case "text":
		return "text", wechattest.Fields{"Content": c.Value}, nil
	case "image":
		return "image", wechattest.Fields{"MediaId": or(c.Value, "simulated_media_id")}, nil
	case "card", "miniprogrampage":
		return "miniprogrampage", wechattest.Fields{"Title": or(c.Value, "A card"), "AppId": or(cfg.AppID, "wx0123456789abcdef")}, nil
	case "enter", "user_enter_tempsession":
		return "user_enter_tempsession", wechattest.Fields{"SessionFrom": or(c.Value, "wxapp")}, nil // as WeChat shows it to developers
	}
	if c.Value != "" {
		return "", nil, usagef("%s takes no text: set its fields by -f, such as -f Name=text", "%s 不带文本：请用 -f 设置字段，例如 -f Name=text", c.Kind)
	}
	return c.Kind, wechattest.Fields{}, nil
}

// undocumented makes a message or an event that no page describes.
func (c *pushCommand) undocumented(kind string, set wechattest.Fields) wechattest.Fields {
	fields := wechattest.Fields{"ToUserName": c.OriginalID, "FromUserName": c.From, "CreateTime": time.Now().Unix(), "MsgType": kind}
	if c.Kind == "event" {
		fields["MsgType"], fields["Event"] = "event", kind
	} else {
		fields["MsgId"] = uint64(1)<<53 + 1 + rand.Uint64N(1<<60)
	}
	maps.Copy(fields, set)
	return fields
}

// documentedPush returns what WeChat's pages say of a kind, or nil.
func documentedPush(kind string) *facts.Push {
	all := slices.Concat(facts.Pushes(), facts.Notices())
	if i := slices.IndexFunc(all, func(p facts.Push) bool { return strings.EqualFold(pushName(p), kind) }); i >= 0 {
		return &all[i]
	}
	return nil
}

func pushName(p facts.Push) string {
	if p.Event != "" {
		return p.Event
	}
	return p.MsgType + p.InfoType
}

const payloadPrefix = "Payload."

// assign reads NAME=TEXT and NAME:=JSON. A text for a documented number or boolean becomes one.
func (c *pushCommand) assign(set wechattest.Fields, p *facts.Push) error {
	for _, a := range c.Field {
		name, value, ok := strings.Cut(a, "=")
		name, isJSON := strings.CutSuffix(name, ":")
		if !ok || name == "" {
			return usagef("--field %q isn't NAME=TEXT or NAME:=JSON", "--field %q 不是 NAME=TEXT 或 NAME:=JSON", a)
		}
		if strings.ContainsAny(name, "<>&\"' \t\r\n/") {
			return usagef("--field %q: no field is called that", "--field %q：字段名无效", name)
		}
		path := name
		if strings.HasPrefix(name, payloadPrefix) {
			if p == nil || typeAt(p.Fields, []string{"MiniGame", "Payload"}) == "" {
				return usage("--field "+payloadPrefix+"...: this push has no Payload", "--field "+payloadPrefix+"...：该推送没有 Payload")
			}
			path = "MiniGame." + name
		}
		var made any = value
		bare := false
		if p != nil && !isJSON {
			kind := typeAt(p.Fields, strings.Split(path, "."))
			bare = kind == "number" || kind == "boolean"
		}
		if isJSON || bare {
			decoded, err := decodedJSON(value)
			switch {
			case err == nil:
				made = decoded
			case isJSON:
				return usagef("--field %s: what follows := is no JSON", "--field %s：:= 之后不是 JSON", name)
			}
		}
		set[path] = asFields(made)
	}
	return nil
}

func decodedJSON(text string) (v any, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err = dec.Decode(&v); err == nil && dec.More() {
		err = fmt.Errorf("more follows")
	}
	return v, err
}

// typeAt returns the documented type of the field at a path, or "".
func typeAt(fields []facts.Field, path []string) string {
	i := slices.IndexFunc(fields, func(f facts.Field) bool { return f.Name == path[0] || slices.Contains(f.Also, path[0]) })
	if i < 0 {
		return ""
	}
	f, rest := fields[i], path[1:]
	if element, isList := strings.CutSuffix(f.Type, "[]"); isList && len(rest) > 0 {
		if rest = rest[1:]; len(rest) == 0 {
			return element
		}
	}
	if len(rest) == 0 {
		return f.Type
	}
	return typeAt(slices.Concat(f.Fields, f.JSONFields), rest)
}

// asFields converts decoded JSON into the types that the maker of pushes distinguishes: objects, and lists
// of objects, which subscribe-message events write differently.
func asFields(v any) any {
	switch v := v.(type) {
	case map[string]any:
		fields := make(wechattest.Fields, len(v))
		for name, value := range v {
			fields[name] = asFields(value)
		}
		return fields
	case []any:
		objects := make([]wechattest.Fields, 0, len(v))
		for i := range v {
			v[i] = asFields(v[i])
			if object, ok := v[i].(wechattest.Fields); ok {
				objects = append(objects, object)
			}
		}
		if len(objects) == len(v) && len(v) > 0 {
			return objects
		}
		return v
	}
	return v
}
