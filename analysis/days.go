package analysis

import "time"

// china is where WeChat's days begin.
var china = time.FixedZone("CST", 8*60*60)

// Day returns the day of a time in China as WeChat writes it, such as "20260131". Yesterday is
// Day(time.Now().Add(-24 * time.Hour)).
func Day(t time.Time) string { return t.In(china).Format("20060102") }

// Week returns the Monday and the Sunday of the week of a time, in China, for
// [GetWeeklyVisitTrend] and [GetWeeklyRetain]. The last whole week is that of 7 days ago.
func Week(t time.Time) (monday, sunday string) {
	t = t.In(china)
	first := t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	return Day(first), Day(first.AddDate(0, 0, 6))
}

// Month returns the first and the last day of a month, for [GetMonthlyVisitTrend] and
// [GetMonthlyRetain]. January 2026 is Month(2026, time.January).
func Month(year int, month time.Month) (first, last string) {
	t := time.Date(year, month, 1, 0, 0, 0, 0, china)
	return Day(t), Day(t.AddDate(0, 1, -1))
}
