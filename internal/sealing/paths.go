package sealing

import "slices"

// Covers reports whether API security (API安全) covers a path, whoever calls it.
func Covers(path string) bool {
	_, found := slices.BinarySearch(covered[:], path)
	return found
}

// CoveredPaths returns all of them, sorted.
func CoveredPaths() []string { return slices.Clone(covered[:]) }

// IsGap reports whether API security covers a path of which WeChat doesn't say how it works.
func IsGap(path string) bool { return slices.Contains(gaps[:], path) }

// gaps are GETs, and answers that are pictures. The tests hold it against WeChat's pages.
var gaps = [...]string{
	"/cgi-bin/express/business/account/getall",
	"/cgi-bin/express/business/delivery/getall",
	"/cgi-bin/express/business/printer/getall",
	"/cgi-bin/wxaapp/createwxaqrcode",
	"/wxa/business/getuserencryptkey",
	"/wxa/getwxacode",
	"/wxa/getwxacodeunlimit",
}

// covered is sorted. The tests hold it against WeChat's pages.
var covered = [...]string{
	"/cgi-bin/clear_quota",
	"/cgi-bin/express/business/account/getall",
	"/cgi-bin/express/business/delivery/getall",
	"/cgi-bin/express/business/printer/getall",
	"/cgi-bin/express/intracity/addorder",
	"/cgi-bin/express/intracity/apply",
	"/cgi-bin/express/intracity/balancequery",
	"/cgi-bin/express/intracity/cancelorder",
	"/cgi-bin/express/intracity/createstore",
	"/cgi-bin/express/intracity/getcity",
	"/cgi-bin/express/intracity/getpaymode",
	"/cgi-bin/express/intracity/mocknotify",
	"/cgi-bin/express/intracity/preaddorder",
	"/cgi-bin/express/intracity/queryflow",
	"/cgi-bin/express/intracity/queryorder",
	"/cgi-bin/express/intracity/querystore",
	"/cgi-bin/express/intracity/setpaymode",
	"/cgi-bin/express/intracity/storecharge",
	"/cgi-bin/express/intracity/updatestore",
	"/cgi-bin/message/custom/send",
	"/cgi-bin/openapi/quota/get",
	"/cgi-bin/openapi/rid/get",
	"/cgi-bin/wxaapp/createwxaqrcode",
	"/datacube/getweanalysisappiddailyretaininfo",
	"/datacube/getweanalysisappiddailysummarytrend",
	"/datacube/getweanalysisappiddailyvisittrend",
	"/datacube/getweanalysisappidmonthlyretaininfo",
	"/datacube/getweanalysisappidmonthlyvisittrend",
	"/datacube/getweanalysisappiduserportrait",
	"/datacube/getweanalysisappidvisitdistribution",
	"/datacube/getweanalysisappidvisitpage",
	"/datacube/getweanalysisappidweeklyretaininfo",
	"/datacube/getweanalysisappidweeklyvisittrend",
	"/wxa/business/checkencryptedmsg",
	"/wxa/business/getuserencryptkey",
	"/wxa/business/getuserphonenumber",
	"/wxa/business/performance/boot",
	"/wxa/devplugin",
	"/wxa/getpluginopenpid",
	"/wxa/getuserriskrank",
	"/wxa/getwxacode",
	"/wxa/getwxacodeunlimit",
	"/wxa/getwxadevinfo",
	"/wxa/media_check_async",
	"/wxa/msg_sec_check",
	"/wxa/plugin",
	"/wxa/servicemarket",
	"/wxaapi/log/get_performance",
	"/wxaapi/log/jserr_detail",
	"/wxaapi/log/jserr_list",
}
