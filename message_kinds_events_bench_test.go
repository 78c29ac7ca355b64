package wechat

import (
	"encoding/json"
	"encoding/xml"
	"reflect"
	"testing"

	"github.com/minigo-dev/wechat/internal/ratio"
)

// The floors read the same structs with encoding/json, and twins of them with encoding/xml.
type (
	floorHead struct {
		ToUserName, FromUserName, MsgType, Event string
		CreateTime                               int64
	}
	floorPopup struct {
		floorHead
		List []SubscribeMsgPopup
	}
	floorPopupXML struct {
		floorHead
		List []struct{ TemplateId, SubscribeStatusString, PopupScene string } `xml:"SubscribeMsgPopupEvent>List"`
	}
	floorCheck struct {
		floorHead
		WxaMediaCheckEvent
	}
	floorCheckXML struct {
		floorHead
		AppID   string `xml:"appid"`
		TraceID string `xml:"trace_id"`
		Version int    `xml:"version"`
		ErrCode int    `xml:"errcode"`
		ErrMsg  string `xml:"errmsg"`
		Result  struct {
			Suggest string `xml:"suggest"`
			Label   int    `xml:"label"`
		} `xml:"result"`
		Detail []struct {
			Strategy string `xml:"strategy"`
			ErrCode  int    `xml:"errcode"`
			Suggest  string `xml:"suggest"`
			Label    int    `xml:"label"`
			Prob     int    `xml:"prob"`
		} `xml:"detail"`
		IsRisky    int    `xml:"isrisky"`
		ExtraInfo  string `xml:"extra_info_json"`
		StatusCode int64  `xml:"status_code"`
	}
	floorWaybill struct {
		floorHead
		AddWaybillEvent
	}
	floorPersonXML struct {
		Name, Tel, Mobile, Company, PostCode, Country, Province, City, Area, Address string
	}
	floorWaybillXML struct {
		floorHead
		Token, BizID, BizPwd, ShopAppID, OrderID, WayBillID, Remark string
		Sender, Receiver                                            floorPersonXML
		Cargo                                                       struct {
			Count      int
			SpaceX     float64 `xml:"Space_X"`
			SpaceY     float64 `xml:"Space_Y"`
			SpaceZ     float64 `xml:"space_z"`
			Weight     float64 `xml:"weight"`
			DetailList []struct {
				Name  string
				Count int
			}
		}
		Insured struct {
			UseInsured   bool
			InsuredValue int64
		}
		Service struct {
			ServiceType int
			ServiceName string
		}
	}
)

// BenchmarkEvents reads samples of small, usual and large events.
func BenchmarkEvents(b *testing.B) {
	for _, tt := range []struct {
		event     string
		json, xml func() any
	}{
		{"subscribe_msg_popup_event", func() any { return new(floorPopup) }, func() any { return new(floorPopupXML) }},
		{"wxa_media_check", func() any { return new(floorCheck) }, func() any { return new(floorCheckXML) }},
		{"add_waybill", func() any { return new(floorWaybill) }, func() any { return new(floorWaybillXML) }},
	} {
		for _, format := range []struct {
			name  string
			form  sampleForm
			floor func() any
			read  func([]byte, any) error
		}{{"json", sampleForm{}, tt.json, json.Unmarshal}, {"xml", sampleForm{xml: true}, tt.xml, xml.Unmarshal}} {
			body := sampleOf(b, tt.event, format.form)
			ratio.Pair(b, tt.event+"/"+format.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := ParseMessage(body); err != nil {
						b.Fatal(err)
					}
				}
			}, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := format.read(body, format.floor()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// sampleOf is a sample of an event, as the facts have it.
func sampleOf(tb testing.TB, event string, f sampleForm) []byte {
	tb.Helper()
	k := findKind(eventKinds[:], event)
	if k == nil || k.make == nil || reflect.TypeOf(k.make.empty()).Elem().Kind() != reflect.Struct {
		tb.Fatal(event)
	}
	p := pushOf(event)
	return sampleBody(p, k, (&sampler{n: 100}).nodes(fieldsOf(p, k)), f)
}
