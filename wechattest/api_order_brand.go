package wechattest

import (
	"net/http"
	"time"
)

const (
	pathTradeType   = "/wxa/sec/order/setwxatradetypecgi"
	pathBrandApply  = "/wxa/sec/famousbrand/apply"
	pathBrandStatus = "/wxa/sec/famousbrand/get_status"
)

var brandAPIs = []row{
	{pathTradeType, endpoint{method: http.MethodPost, quota: true, handle: serveTradeType}},
	{pathBrandApply, ofOrders(serveBrandApply)},
	{pathBrandStatus, endpoint{method: http.MethodPost, quota: true, handle: serveBrandStatus}},
}

const (
	brandTakes = 24 * time.Hour // until an application passes

	materialsMost = 10
	videosMost    = 3
)

// The states of an application for a brand.
const (
	brandReviewed = 1 // is being reviewed
	brandRefused  = 2
	brandPassed   = 3
)

// A brandApplication is an app's last one.
type brandApplication struct {
	applyFor int64
	status   int // 0: none
	reason   string
	turn     int
}

var (
	badBrand    = &refusal{10210001, "invalid parameter"}
	brandState  = &refusal{10210002, "invalid state"}
	badPictures = &refusal{10210003, "failed to parse the picture"}
)

// serveBrandApply takes an application for a brand (rule F43).
func serveBrandApply(p *Platform, r *request, f *fields, now time.Time) (any, *refusal) {
	form := f.object("Application")
	if form == nil {
		if f.bad {
			return nil, dataFormat
		}
		return nil, badBrand
	}
	applyFor, info := form.int("apply_for"), form.object("audit_info")
	pictures, no := info.brandPictures(applyFor)
	b := &p.trades.brand
	switch {
	case form.bad:
		return nil, dataFormat
	case applyFor != 1 && applyFor != 2:
		return nil, badBrand
	case no != nil:
		return nil, no
	case b.status == brandReviewed || b.status == brandPassed:
		r.say("another application is being reviewed or has passed", "已有审核中或已通过的申请")
		return nil, brandState
	}
	for _, id := range pictures {
		if m := p.media.items[id]; m == nil || !now.Before(m.expires) || m.kind != "image" && m.kind != "thumb" {
			r.say("there is no temporary picture "+cut(id, 100), "没有临时图片素材 "+cut(id, 100))
			return nil, badPictures
		}
	}
	*b = brandApplication{applyFor: applyFor, status: brandReviewed, turn: b.turn + 1}
	turn := b.turn
	p.planned(&task{due: now.Add(brandTakes), run: func() { p.reviewBrand(turn, "") }})
	return nil, nil
}

// brandPictures checks what an application says of the brand, and returns its media ids.
func (f *fields) brandPictures(applyFor int64) (ids []string, no *refusal) {
	if f == nil {
		if applyFor == 1 {
			return nil, badBrand
		}
		return nil, nil
	}
	name, kind, flagship := f.text("brand_name"), f.int("brand_type"), f.text("flagship_in_which_ec_platform")
	lists := map[string][]string{}
	for _, field := range []string{"ec_platform_proof_list", "other_material_list", "authority_certified_proof_list"} {
		var list []string
		f.read(field, &list)
		lists[field] = list
		ids = append(ids, list...)
	}
	switch {
	case f.bad:
		return nil, dataFormat
	case name == "", kind < 1, kind > 8,
		kind == 4 && (flagship == "" || len(lists["ec_platform_proof_list"]) == 0),
		kind == 7 && len(lists["authority_certified_proof_list"]) == 0:
		return nil, badBrand
	}
	return ids, nil
}

// reviewBrand ends the review of an application; turn 0 is whatever is being reviewed.
func (p *Platform) reviewBrand(turn int, reason string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.trades.brand
	if b.status != brandReviewed || turn != 0 && b.turn != turn {
		return false
	}
	if b.status, b.reason = brandPassed, reason; reason != "" {
		b.status = brandRefused
	}
	return true
}

// ReviewBrand ends the review of the app's application for a brand (品牌申请): with a reason it is refused,
// without one it passes, as it does by itself after a day. It is false if nothing is being reviewed.
func (p *Platform) ReviewBrand(reason string) bool { return p.reviewBrand(0, reason) }

// serveBrandStatus tells what has become of an application.
func serveBrandStatus(p *Platform, r *request) answer {
	p.mu.Lock()
	b := p.trades.brand
	p.mu.Unlock()
	if b.status == 0 {
		r.say("the app has applied for no brand", "该应用没有品牌申请")
		return p.refuse(brandState)
	}
	review := map[string]any{"audit_reason": b.reason}
	return jsonAnswer(map[string]any{
		"errcode": 0, "errmsg": "ok", "progress": map[string]any{"status": b.status},
		"application": map[string]any{"apply_for": b.applyFor, "audit_info": review, "status": b.status},
	})
}

// serveTradeType takes the one application to change the type of trade (交易类型变更).
func serveTradeType(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	kind, list, videos := f.int("trade_type"), f.objects("material_list"), 0
	wrong := kind < 1 || kind > 4 || len(list) > materialsMost
	for _, one := range list {
		material := one.int("type")
		wrong = wrong || material != 1 && material != 2
		if material == 2 {
			videos++
		}
	}
	if wrong || videos > videosMost {
		r.say("trade_type is 1 to 4; up to 10 materials of type 1 or 2, of them 3 videos", "trade_type 为 1 到 4；材料最多 10 个，type 为 1 或 2，其中视频最多 3 个")
		return p.refuse(&refusal{40097, "invalid args"})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trades.retyped {
		return p.refuse(&refusal{268486048, "the trade type has been changed"})
	}
	p.trades.retyped = true
	return okAnswer()
}
