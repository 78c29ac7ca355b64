package wechattest

import "testing"

// The published examples of the payment platform's signatures.
func TestPaymentVectors(t *testing.T) {
	t.Parallel()
	const (
		body = `{"openid": "xxx", "user_ip": "127.0.0.1", "env": 0}`
		pay  = "c37809f27c6d7fd1837ad2500a04512b66b34fd793a39a385fade56dca89a4b5"
		user = "089d9e8dc5d308977360c4b79ec600a93d736802802a807d634192328032f6c7"
		path = "/xpay/query_user_balance"
	)
	p := New(t, WithPaymentKeys("12345", "54321"))
	if english, _ := p.paySigFault(pay, path, body, 0); english != "" {
		t.Errorf("pay_sig: %s", english)
	}
	if english, _ := p.paySigFault(pay, path, body, 1); english == "" {
		t.Error("the live key's pay_sig is taken in the sandbox")
	}
	u := p.User("alice")
	u.sessionKey = "9hAb/NEYUlkaMBEsmFgzig==" // the text, not what it encodes
	if english, _, _ := u.sessionSigFault(user, body); english != "" {
		t.Errorf("signature: %s", english)
	}
	if got := PayEventSig("12345", path, body); got != pay { // the formula is the same
		t.Errorf("PayEventSig: %s, want %s", got, pay)
	}
}
