package wechattest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	logisticsExpress = 1
	modeUnified      = 1
	modeSplit        = 2

	parcelsMost  = 15   // of an order
	waybillMost  = 128  // bytes of a tracking number, and of a carrier's code
	itemDescMost = 120  // characters
	contactMost  = 1024 // bytes
	payerMost    = 128  // bytes of an openid

	carrierSF = "SF" // whose parcels need a contact
)

// A shipment is what an upload says of one order.
type shipment struct {
	key             orderKeyOf
	logistics, mode int64
	all             bool // nothing more is to come
	parcels         []OrderParcel
}

// shipment reads the part of an upload that is about one order.
func (f *fields) shipment(at time.Time) (s shipment, no *refusal) {
	if s.key, no = f.orderKey(); no != nil {
		return s, no
	}
	s.logistics, s.mode, s.all = f.int("logistics_type"), f.int("delivery_mode"), f.bool("is_all_delivered")
	said := len(f.o["is_all_delivered"]) > 0 && string(f.o["is_all_delivered"]) != "null"
	list := f.objects("shipping_list")
	switch {
	case f.bad:
		return s, dataFormat
	case s.logistics < 1 || s.logistics > 4:
		return s, &refusal{10060005, "invalid logistics_type"}
	case s.mode != modeUnified && s.mode != modeSplit:
		return s, &refusal{268485224, "invalid delivery_mode"}
	case s.mode == modeSplit && s.logistics != logisticsExpress:
		return s, &refusal{10060006, "split delivery is for express only"}
	case s.mode == modeSplit && !said:
		return s, &refusal{10060007, "is_all_delivered is required"}
	case s.mode == modeUnified && len(list) != 1:
		return s, &refusal{268485228, "the length of shipping_list must be 1"}
	case len(list) > parcelsMost:
		return s, &refusal{10060024, "shipping_list is too long"}
	case len(list) == 0 && !s.all:
		return s, badOrderArgument("shipping_list is empty")
	}
	s.all = s.all || s.mode == modeUnified
	for _, one := range list {
		parcel, no := one.parcel(s.logistics == logisticsExpress)
		if no != nil {
			return s, no
		}
		parcel.Uploaded = at
		s.parcels = append(s.parcels, parcel)
	}
	return s, nil
}

func (f *fields) parcel(express bool) (OrderParcel, *refusal) {
	parcel := OrderParcel{TrackingNo: f.text("tracking_no"), ExpressCompany: f.text("express_company"), ItemDesc: f.text("item_desc")}
	contact := f.object("contact")
	if contact != nil {
		parcel.ConsignorContact, parcel.ReceiverContact = contact.text("consignor_contact"), contact.text("receiver_contact")
	}
	switch {
	case f.bad || contact != nil && contact.bad:
		return parcel, dataFormat
	case express && parcel.TrackingNo == "":
		return parcel, &refusal{268485226, "tracking_no is empty"}
	case express && parcel.ExpressCompany == "":
		return parcel, &refusal{268485227, "express_company is empty"}
	case len(parcel.ExpressCompany) > waybillMost:
		return parcel, &refusal{10060025, "express_company is too long"}
	case len(parcel.TrackingNo) > waybillMost:
		return parcel, &refusal{10060026, "tracking_no is too long"}
	case parcel.ItemDesc == "":
		return parcel, &refusal{10060008, "item_desc is empty"}
	case utf8.RuneCountInString(parcel.ItemDesc) > itemDescMost:
		return parcel, &refusal{10060009, "item_desc is too long"}
	case express && parcel.ExpressCompany == carrierSF && parcel.ConsignorContact+parcel.ReceiverContact == "":
		return parcel, badOrderArgument("contact is required of SF")
	case badContact(parcel.ConsignorContact) || badContact(parcel.ReceiverContact):
		return parcel, badOrderArgument("contact has to show its last 4 digits")
	}
	return parcel, nil
}

// badContact reports a contact that hides its last four digits, or is too long.
func badContact(contact string) bool {
	shown := contact[strings.LastIndexByte(contact, '*')+1:]
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, shown)
	return contact != "" && len(digits) < 4 || len(contact) > contactMost
}

// uploadHead reads when an upload was made, and for whom.
func (f *fields) uploadHead() (at time.Time, openID string, no *refusal) {
	at, err := time.Parse(time.RFC3339Nano, f.text("upload_time"))
	if payer := f.object("payer"); payer != nil {
		openID = payer.text("openid")
		f.bad = f.bad || payer.bad
	}
	switch {
	case f.bad:
		return at, openID, dataFormat
	case err != nil:
		return at, openID, &refusal{268485216, "invalid upload_time, please use RFC 3339"}
	case openID == "" || len(openID) > payerMost:
		return at, openID, badOrderArgument("payer.openid")
	}
	return at, openID, nil
}

// serveShip says how an order is shipped (rule F40).
func serveShip(p *Platform, r *request, f *fields, now time.Time) (any, *refusal) {
	at, openID, late := f.uploadHead()
	s, no := f.shipment(at)
	switch {
	case no != nil:
		return nil, no
	case late != nil:
		return nil, late
	}
	r.openID = openID
	t := p.trades.named(s.key)
	if t == nil || len(t.subs) > 0 {
		if t != nil {
			r.say("this is a combined payment: upload_combined_shipping_info", "这是合单支付：请用 upload_combined_shipping_info")
		}
		return nil, noOrder
	}
	if no := p.mayShip(r, t, &s, at, openID); no != nil {
		return nil, no
	}
	r.shown = p.ship(r, t, &s, at, now)
	return nil, nil
}

// serveShipCombined says how the orders of a combined payment are shipped: of all of them, or of
// none if one is refused.
func serveShipCombined(p *Platform, r *request, f *fields, now time.Time) (any, *refusal) {
	key, no := f.orderKey()
	at, openID, late := f.uploadHead()
	list := f.objects("sub_orders")
	switch {
	case f.bad:
		return nil, dataFormat
	case no != nil:
		return nil, no
	case late != nil:
		return nil, late
	case len(list) == 0 || len(list) > subOrdersMost:
		return nil, badOrderArgument("sub_orders")
	}
	r.openID = openID
	main := p.trades.named(key)
	orders, shipments := []*trade{}, []shipment{}
	for _, one := range list {
		s, no := one.shipment(at)
		if no != nil {
			return nil, no
		}
		if s.key.kind != key.kind {
			return nil, badOrderArgument("order_number_type of the order and of its sub orders differ")
		}
		t := p.trades.named(s.key)
		switch {
		case main == nil || t == nil || t.parent != main:
			return nil, noOrder
		case slices.Contains(orders, t):
			return nil, badOrderArgument("a sub order is there twice")
		}
		if no := p.mayShip(r, t, &s, at, openID); no != nil {
			return nil, no
		}
		orders, shipments = append(orders, t), append(shipments, s)
	}
	for i, t := range orders {
		if item := p.ship(r, t, &shipments[i], at, now); item != nil {
			r.shown = item
		}
	}
	return nil, nil
}

// again reports whether an upload ships an order anew: all of it was shipped, or the way changes.
func (t *trade) again(s *shipment) bool {
	return t.complete || len(t.parcels) > 0 && (t.mode != s.mode || t.logistics != s.logistics)
}

// mayShip says why an upload is refused. The caller holds mu.
func (p *Platform) mayShip(r *request, t *trade, s *shipment, at time.Time, openID string) *refusal {
	list := s.parcels
	if !t.again(s) {
		list = joined(t.parcels, s.parcels)
	}
	switch {
	case t.user.openID != openID:
		return anotherPayer
	case t.state == OrderRefunded:
		return notToShip
	case t.state == OrderReceived || t.state == OrderSettling || t.state == OrderDone:
		r.say("the user has received it: nothing can be changed any more", "用户已确认收货，不能再修改")
		return orderShipped
	case !t.uploaded.IsZero() && !at.After(t.uploaded):
		r.say("upload_time isn't later than that of the upload before", "upload_time 不晚于上一次请求")
		return nothingNew
	case t.same(list, s):
		r.say("the upload says what WeChat knows", "发货信息与已录入的相同")
		return nothingNew
	case t.again(s) && t.anew:
		return shippedAnew
	case len(list) > parcelsMost:
		return &refusal{10060024, "shipping_list is too long"}
	case len(list) == 0:
		return &refusal{10060020, "goods have no description"}
	}
	return nil
}

// joined adds parcels to those that were uploaded before. One of the same number takes its place.
func joined(had, more []OrderParcel) []OrderParcel {
	all := slices.Clone(had)
	for _, parcel := range more {
		at := slices.IndexFunc(all, func(o OrderParcel) bool {
			return o.TrackingNo == parcel.TrackingNo && o.ExpressCompany == parcel.ExpressCompany
		})
		if at < 0 {
			all = append(all, parcel)
		} else {
			all[at] = parcel
		}
	}
	return all
}

// same reports whether an upload would change nothing.
func (t *trade) same(list []OrderParcel, s *shipment) bool {
	return t.mode == s.mode && t.logistics == s.logistics && t.complete == s.all && slices.EqualFunc(t.parcels, list, func(a, b OrderParcel) bool {
		a.Uploaded, b.Uploaded = time.Time{}, time.Time{}
		return a == b
	})
}

// ship does what an upload says. Once all is shipped the user gets a notice, which it returns. The
// caller holds mu.
func (p *Platform) ship(r *request, t *trade, s *shipment, at, now time.Time) *chatItem {
	if t.again(s) {
		r.say(t.no+" is shipped anew, for which it had one chance", t.no+" 重新发货，仅有的一次机会已用")
		t.anew, t.complete, t.parcels = true, false, s.parcels
	} else {
		t.parcels = joined(t.parcels, s.parcels)
	}
	t.mode, t.logistics, t.uploaded = s.mode, s.logistics, at
	p.notify()
	if !s.all {
		r.say("more of "+t.no+" is to come: the user is told once all is shipped", t.no+" 尚未全部发货，全部发货后才通知用户")
		return nil
	}
	p.ships(t, now)
	return p.noticeOrder(t, ShippedNotice, now)
}
