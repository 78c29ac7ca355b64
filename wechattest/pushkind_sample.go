package wechattest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/facts"
)

// sampleNames are whom and what a sample names.
type sampleNames struct{ appID, openID string }

const (
	sampleSeconds = 1700000000
	sampleDate    = "2026-01-02 10:00:00"
)

// sampleValues are the values of fields of one meaning, by name. They read like an order of a game.
var sampleValues = map[string]any{
	"Content": "hello", "SessionFrom": "lobby", "MediaId": "simulated_media_id", "PicUrl": "http://mmbiz.qpic.cn/simulated.jpg",
	"Format": "amr", "Title": "A card", "PagePath": "pages/index/index", "ThumbUrl": "", "ThumbMediaId": "", "Location_X": 23.134521,
	"Location_Y": 113.358803, "Scale": 20, "Label": "广州市", "Url": "https://example.com/", "KfAccount": "agent@game", "debug_str": "hello world",

	"TemplateId": "template", "SubscribeStatusString": "accept", "PopupScene": "0", "MsgID": "1700000000000000001", "ErrorCode": "0", "ErrorStatus": "success",
	"RevokeInfo": "6", "PluginID": "", "OpenPID": "", "suggest": "pass", "label": 100, "prob": 90, "version": 2, "strategy": "content_model",
	"errcode": 0, "errmsg": "ok", "fail_ret": 0, "fail_msg": "", "RetCode": 0, "RetMsg": "", "RetryTimes": 0, "ret": 3,

	"Env": 1, "OutTradeNo": "order0001", "MchOrderNo": "mch0001", "TransactionId": "4200000001", "ProductId": "sword", "Quantity": 1,
	"ZoneId": "1", "OrigPrice": 600, "ActualPrice": 600, "Attach": "", "BuyQuantity": 60, "RefundId": "refund0001", "RefundAmount": 600,
	"WxRefundId": "refund0003", "MchRefundId": "mchrefund0003", "WxOrderId": "wx0003", "WxpayRefundTransactionId": "5000000003", "RefundFee": 600,
	"OrderId": "gift0001", "Zone": 2001, "GiftId": "gift", "Id": "coin", "Num": 10, "ActId": "act", "ConditionId": "condition",
	"channel_bill": "apple0001", "bundleid": "com.tencent.xin", "product_id": "month", "p_count": "1", "pay_order_id": "order0003",
	"refund_request_reason": "UNINTENDED_PURCHASE", "provide_status": "1", "service_type": "1", "consumption_status": "0",
	"refund_time": sampleDate, "order_time": sampleDate, "trace_id": "trace0001", "punish_id": "punish0001", "rule_url": "https://example.com/rule",
	"PayEventSig": "", "IsMock": false, "AuthorizerAppid": "wx0123456789abcdef", "ShopAppID": "wx0123456789abcdef",
}

// sampleOptional are the optional fields that a sample has all the same.
var sampleOptional = map[string]bool{
	"WeChatPayInfo": true, "IsMock": true, "service_type": true, "consumption_status": true, "RevokeInfo": true, "PluginID": true, "OpenPID": true,
}

// sample makes the fields of the kind. Optional fields are left out, and so is MsgId, which is drawn.
func (k *pushKind) sample(names sampleNames) Fields {
	f := names.object(k.Fields)
	delete(f, "MsgId")
	return f
}

func (n sampleNames) object(fields []facts.Field) Fields {
	out := Fields{}
	for _, f := range fields {
		if !f.Optional || sampleOptional[f.Name] {
			out[f.Name] = n.value(f)
		}
	}
	return out
}

func (n sampleNames) value(f facts.Field) any {
	element, isList := strings.CutSuffix(f.Type, "[]")
	switch {
	case element == "object" && isList:
		return []Fields{n.object(f.Fields)}
	case element == "object":
		return n.object(f.Fields)
	case isList:
		return []any{n.leaf(f, element)}
	}
	return n.leaf(f, element)
}

func (n sampleNames) leaf(f facts.Field, element string) any {
	known, has := sampleValues[f.Name]
	_, isText := known.(string)
	lower := strings.ToLower(f.Name)
	switch {
	case len(f.JSONFields) > 0:
		return string(appendJSON(nil, n.object(f.JSONFields)))
	case has && isText == (element == "string"):
		return known
	case len(f.Enum) > 0:
		return enumValue(f.Enum[0].Value)
	case element == "boolean":
		return true
	case element == "number":
		return sampleNumber(f, lower)
	case isOpenID(f.Name):
		return n.openID
	case strings.HasSuffix(strings.ReplaceAll(lower, "_", ""), "appid"):
		return n.appID
	case f.Format == "json-text":
		return "{}"
	case f.Format == "RFC3339":
		return "2026-01-02T10:00:00+08:00"
	case strings.HasSuffix(lower, "time"):
		return sampleDate
	}
	return f.Name + "-1"
}

func sampleNumber(f facts.Field, lower string) any {
	switch {
	case f.Format == "unix-milliseconds":
		return int64(sampleSeconds) * 1000
	case f.Format == "unix-seconds", strings.HasSuffix(lower, "time"), strings.HasSuffix(lower, "timestamp"):
		return sampleSeconds
	case f.IsDecimal():
		return 6.5
	}
	return 1
}

// enumValue returns a whole number as one.
func enumValue(v any) any {
	if n, ok := v.(float64); ok && n == float64(int64(n)) {
		return int64(n)
	}
	return v
}

// head returns the fields that all pushes of a kind have.
func (c PushConfig) head(k *pushKind, from string) Fields {
	head := k.head()
	head["CreateTime"] = time.Now().Unix()
	if k.InfoType == "" {
		head["ToUserName"], head["FromUserName"] = c.OriginalID, from
	}
	if k.isMessage() {
		head["MsgId"] = 1<<53 + newIDSource(nil).uint64()%(1<<60)
	}
	return head
}

// set sets the field of a path.
func (k *pushKind) set(f Fields, path string, value any) error {
	if err := setField(f, k.Fields, strings.Split(path, "."), value); err != nil {
		return &pathError{fmt.Sprintf("%s has no field %q: %v", k.name, cut(path, 200), err)}
	}
	return nil
}

// A pathError says that a path leads nowhere.
type pathError struct{ text string }

// Error returns the text.
func (e *pathError) Error() string { return "wechattest: " + e.text }

var (
	errNoObject = errors.New("what stands before a dot is no object, no list and no text that holds JSON")
	errNoIndex  = errors.New("a list is followed by the number of its item, from 0 to its length")
	errEmpty    = errors.New("a name is empty")
)

const listMost = 1000 // items that a path may reach

func setField(into Fields, known []facts.Field, path []string, value any) error {
	name, rest := path[0], path[1:]
	if name == "" {
		return errEmpty
	}
	var about facts.Field
	if i := slices.IndexFunc(known, func(f facts.Field) bool { return f.Name == name || slices.Contains(f.Also, name) }); i >= 0 {
		about = known[i]
	}
	if len(rest) == 0 {
		if value == nil {
			delete(into, name)
		} else {
			into[name] = value
		}
		return nil
	}
	changed, err := setInside(into[name], about, rest, value)
	if err == nil {
		into[name] = changed
	}
	return err
}

// setInside sets the field of a path inside a value and returns the changed value.
func setInside(had any, about facts.Field, path []string, value any) (any, error) {
	switch v := had.(type) {
	case nil:
		if len(about.JSONFields) > 0 {
			return setInside("{}", about, path, value)
		} else if strings.HasSuffix(about.Type, "[]") {
			return setInside([]any{}, about, path, value)
		}
		return setInside(Fields{}, about, path, value)
	case map[string]any:
		return setInside(Fields(v), about, path, value)
	case Fields:
		v = maps.Clone(v)
		return v, setField(v, about.Fields, path, value)
	case []Fields:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return setInside(list, about, path, value)
	case []any:
		return setItem(v, about, path, value)
	case string:
		var object map[string]any
		dec := json.NewDecoder(strings.NewReader(v))
		if dec.UseNumber(); len(about.JSONFields) == 0 || dec.Decode(&object) != nil {
			return nil, errNoObject
		}
		f := Fields(object)
		err := setField(f, about.JSONFields, path, value)
		return string(appendJSON(nil, f)), err
	}
	return nil, errNoObject
}

// setItem sets an item of a list, or a field of one.
func setItem(list []any, about facts.Field, path []string, value any) (any, error) {
	i, err := strconv.Atoi(path[0])
	if err != nil || i < 0 || i > len(list) || i >= listMost {
		return nil, errNoIndex
	}
	list = slices.Clone(list)
	switch {
	case len(path) == 1 && value == nil && i < len(list):
		list = slices.Delete(list, i, i+1)
	case len(path) == 1 && value == nil:
	default:
		if i == len(list) {
			list = append(list, Fields{})
		}
		if len(path) == 1 {
			list[i] = value
			break
		}
		changed, err := setInside(list[i], facts.Field{Type: "object", Fields: about.Fields}, path[1:], value)
		if err != nil {
			return nil, err
		}
		list[i] = changed
	}
	return itemsOf(list), nil
}

// itemsOf makes []Fields of a list of objects, which a list of one is told by.
func itemsOf(list []any) any {
	objects := make([]Fields, 0, len(list))
	for _, v := range list {
		switch v := v.(type) {
		case Fields:
			objects = append(objects, v)
		case map[string]any:
			objects = append(objects, v)
		default:
			return list
		}
	}
	if len(objects) == 0 {
		return list
	}
	return objects
}
