package wechattest

import "github.com/minigo-dev/wechat"

// Client returns a wechat.Client for the simulated app. It reaches the platform in memory, with
// [Platform.Transport] and http://localhost. Your options are applied after these and may replace
// them. Wrong options fail the test.
func (p *Platform) Client(opts ...wechat.Option) *wechat.Client {
	if p.tb != nil {
		p.tb.Helper()
	}
	all := []wechat.Option{}
	for _, o := range p.TransportOptions() {
		all = append(all, o)
	}
	if p.security != nil {
		all = append(all, wechat.WithAPISecurity(p.APISecurity()))
	}
	client, err := wechat.New(p.cfg.appID, p.cfg.secret, append(all, opts...)...)
	if err != nil {
		p.fatalf("wechattest: Client: %v", err)
	}
	return client
}

// TransportOptions returns the options that let calls reach the platform in memory, for
// wechat.New and for the functions without a Client.
func (p *Platform) TransportOptions() []wechat.TransportOption {
	return []wechat.TransportOption{wechat.WithHTTPClient(p.HTTPClient()), wechat.WithBaseURL(baseURL)}
}

// Callback returns a wechat.Callback with the app's settings: its token, its key and mode,
// its original id, its payment keys. In plain mode pushes of virtual payment and gifts need
// wechat.WithUnsignedPayments besides. Options are applied after those. Options that won't do fail the test.
func (p *Platform) Callback(opts ...wechat.CallbackOption) *wechat.Callback {
	if p.tb != nil {
		p.tb.Helper()
	}
	callback, err := wechat.NewCallback(p.cfg.token, p.callbackOptions(opts)...)
	if err != nil {
		p.fatalf("wechattest: Callback: %v", err)
	}
	return callback
}

func (p *Platform) callbackOptions(opts []wechat.CallbackOption) []wechat.CallbackOption {
	all := []wechat.CallbackOption{wechat.WithOriginalID(p.cfg.originalID), wechat.WithPayKeys(p.cfg.paymentKey, p.cfg.sandboxKey)}
	if p.mode() != Plain {
		all = append(all, wechat.WithEncryption(p.cfg.appID, p.cfg.aesKey))
	}
	if p.mode() == Compatible {
		all = append(all, wechat.WithCompatibleMode())
	}
	return append(all, opts...)
}
