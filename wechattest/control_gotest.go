package wechattest

import "net/http"

func (p *Platform) serveExchangeTest(w http.ResponseWriter, r *http.Request) {
	writeControlError(w, &controlError{http.StatusNotImplemented, "not yet", "尚未实现"})
}

func (p *Platform) servePlayerTest(w http.ResponseWriter, r *http.Request) {
	writeControlError(w, &controlError{http.StatusNotImplemented, "not yet", "尚未实现"})
}
