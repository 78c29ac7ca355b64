package wechattest

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	billTakes    = 10 * time.Second // to be made
	billLife     = 30 * time.Minute // of its URL
	billDaysMost = 31
	billTasks    = 1000 // that are kept
)

// A billTask is a bill that is being made, or is made.
type billTask struct {
	ready    time.Time
	env      int
	what     func(o *order) [][]string // its lines; nil: not in the bill
	from, to time.Time
	url      string
	expires  time.Time
}

// billTask keeps a task under a name; of too many the oldest goes.
func (l *ledger) addTask(name string, t *billTask) {
	if l.tasks == nil {
		l.tasks = map[string]*billTask{}
	}
	l.tasks[name] = t
	l.taskAge = append(l.taskAge, name)
	if len(l.taskAge) > billTasks {
		delete(l.tasks, l.taskAge[0])
		l.taskAge = l.taskAge[1:]
	}
}

// days reads the first and the last day of a bill, of Beijing.
func (c *virtualCall) days() (from, to time.Time, no *refusal) {
	zone := time.FixedZone("Beijing", beijing)
	day := func(name string) time.Time {
		t, err := time.ParseInLocation("20060102", strconv.FormatInt(c.f.int(name), 10), zone)
		if err != nil && no == nil {
			no = c.wrong(name+" is a day as a number: 20260131", name+" 应为数字日期，如 20260131")
		}
		return t
	}
	from, to = day("begin_ds"), day("end_ds").AddDate(0, 0, 1)
	switch {
	case no != nil:
	case c.f.bad:
		no = c.wrong("a field has a wrong type", "字段类型不对")
	case !to.After(from) || to.Sub(from) > (billDaysMost+1)*24*time.Hour:
		no = c.wrong("end_ds is at most 31 days after begin_ds", "end_ds 与 begin_ds 相差不超过 31 天")
	}
	return from, to, no
}

// virtualBill answers download_bill: the first call begins to make the bill.
func virtualBill(p *Platform, c *virtualCall) (any, *refusal) {
	from, to, no := c.days()
	if no != nil {
		return nil, no
	}
	name := fmt.Sprint("bill ", from.Unix(), to.Unix())
	t := p.ledger.tasks[name]
	switch {
	case t == nil || t.url != "" && !c.now.Before(t.expires):
		p.ledger.addTask(name, &billTask{ready: c.now.Add(billTakes), from: from, to: to, what: func(o *order) [][]string { return append(o.lines(), o.refundLines()...) }})
		return nil, virtualGenerating
	case c.now.Before(t.ready):
		return nil, virtualGenerating
	}
	return struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		URL     string `json:"url"`
	}{0, "ok", p.billURL(t, c.now)}, nil
}

// virtualStartDownload answers start_download_order.
func virtualStartDownload(p *Platform, c *virtualCall) (any, *refusal) {
	from, to, no := c.days()
	kind, channel := c.f.int("order_type"), c.f.int("pay_channel")
	info, provided, refunds := c.f.text("order_info"), true, c.f.int("refund_status")
	c.f.read("is_provided", &provided)
	switch {
	case no != nil:
		return nil, no
	case c.f.bad || kind < 1 || kind > 4:
		return nil, c.wrong("order_type is 1 to 4", "order_type 应为 1 到 4")
	case channel != 1 && channel != 2:
		return nil, c.wrong("pay_channel is 1 or 2", "pay_channel 应为 1 或 2")
	}
	what := func(o *order) [][]string {
		switch {
		case channel == 2, !o.matches(info): // Apple's payments don't occur
		case kind == 1 && o.coins, kind == 2 && !o.coins && o.delivered.IsZero() != provided:
			return o.lines()
		case kind == 4 && (refunds == 0 || refunds == 2):
			return o.refundLines()
		}
		return nil
	}
	id := "simtask" + p.ids.hex(20)
	p.ledger.addTask(id, &billTask{ready: c.now.Add(billTakes), env: c.env, from: from, to: to, what: what})
	return struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		TaskID  string `json:"task_id"`
	}{0, "ok", id}, nil
}

// virtualDownload answers query_download_order.
func virtualDownload(p *Platform, c *virtualCall) (any, *refusal) {
	id := c.f.text("task_id")
	t := p.ledger.tasks[id]
	if t == nil || t.env != c.env || !strings.HasPrefix(id, "simtask") {
		return nil, c.wrong("there is no such task_id", "没有这个 task_id")
	}
	out := struct {
		ErrCode     int    `json:"errcode"`
		ErrMsg      string `json:"errmsg"`
		TaskID      string `json:"task_id"`
		Status      int    `json:"status"`
		DownloadURL string `json:"download_url,omitempty"`
		ExpireAt    int64  `json:"expire_at,omitempty"`
	}{0, "ok", id, 1, "", 0}
	if !c.now.Before(t.ready) {
		out.Status, out.DownloadURL = 2, p.billURL(t, c.now)
		out.ExpireAt = t.expires.Unix()
	}
	return out, nil
}

// billURL makes the file of a bill when it is asked for. The caller holds mu.
func (p *Platform) billURL(t *billTask, now time.Time) string {
	if t.url != "" {
		return t.url
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write([]string{"order_id", "wx_order_id", "type", "openid", "product_id", "quantity", "fee", "time", "wxpay_order_id"}) // into memory
	for _, o := range p.ledger.orderAge {
		if o.virtual && o.env == t.env && !o.created.Before(t.from) && o.created.Before(t.to) {
			w.WriteAll(t.what(o))
		}
	}
	w.Flush()
	t.expires = now.Add(billLife)
	id := p.shelve("bill", "text/csv; charset=utf-8", "csv", []byte(b.String()), now)
	p.media.items[id].expires = t.expires
	t.url = p.publicURL() + pathFiles + id
	return t.url
}

// matches reports whether a number or user of an order is what was searched for.
func (o *order) matches(info string) bool {
	return info == "" || info == o.no || info == o.wxNo || info == o.transaction || info == o.mchNo || info == o.user.openID
}

func (o *order) lines() [][]string {
	kind := "item"
	if o.coins {
		kind = "coin"
	}
	return [][]string{{o.no, o.wxNo, kind, o.user.openID, o.product, strconv.FormatInt(o.quantity, 10), strconv.FormatInt(o.paid, 10), stamp(o.created), o.transaction}}
}

func (o *order) refundLines() (lines [][]string) {
	for _, r := range o.refunds {
		if !r.done.IsZero() {
			lines = append(lines, []string{r.no, r.wxNo, "refund", o.user.openID, o.product, "", strconv.FormatInt(-r.fee, 10), stamp(r.done), o.transaction})
		}
	}
	return lines
}
