package wechat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat"
)

// A store of your own is two methods. This one is on any client with get and set,
// such as one for Redis or Memcached.
type cacheStore struct {
	get func(ctx context.Context, key string) (value string, found bool, err error)
	set func(ctx context.Context, key, value string, ttl time.Duration) error
}

func (s cacheStore) Get(ctx context.Context, key string) (string, error) {
	value, found, err := s.get(ctx, key)
	if err == nil && !found {
		err = wechat.ErrTokenNotFound
	}
	return value, err
}

func (s cacheStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	return s.set(ctx, key, value, ttl)
}

func ExampleTokenStore() {
	shared := map[string]string{} // a server that all processes reach
	store := cacheStore{
		get: func(_ context.Context, key string) (string, bool, error) {
			value, found := shared[key]
			return value, found, nil
		},
		set: func(_ context.Context, key, value string, _ time.Duration) error {
			shared[key] = value
			return nil
		},
	}
	platform := &http.Client{Transport: &tokenPlatform{}} // in your program: WeChat
	for process := range 2 {
		client, err := wechat.New(testAppID, testSecret, wechat.WithTokenStore(store), wechat.WithHTTPClient(platform))
		if err != nil {
			fmt.Println(err)
			return
		}
		token, err := client.AccessToken(context.Background())
		fmt.Println(process, token[:7], err)
	}
	for key := range shared {
		fmt.Println(key)
	}
	// Output:
	// 0 TOKEN-1 <nil>
	// 1 TOKEN-1 <nil>
	// wechat.stable.wx0123456789abcdef.api.weixin.qq.com
}

// A tokenCentre asks a service of your own, which alone has the AppSecret.
type tokenCentre struct {
	client *http.Client
	url    string
}

func (c tokenCentre) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, nil)
	if err != nil {
		return wechat.Token{}, err
	}
	request.Header.Set("X-App-ID", r.AppID)
	request.Header.Set("X-Refused", r.Refused.Reveal()) // the centre gives any other token
	response, err := c.client.Do(request)
	if err != nil {
		return wechat.Token{}, err
	}
	defer response.Body.Close()
	var answer struct {
		Token string    `json:"token"`
		Until time.Time `json:"until"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return wechat.Token{}, err
	}
	return wechat.NewToken(answer.Token, answer.Until), nil
}

func ExampleWithTokenSource() {
	centre := tokenCentre{
		url: "https://tokens.example.internal/",
		client: &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) { // your service
			return tokenAnswer(`{"token":"79_of-` + r.Header.Get("X-App-ID") + `","until":"2100-01-01T00:00:00Z"}`), nil
		})},
	}
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithTokenSource(centre)) // no AppSecret here
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.AccessToken(context.Background())
	fmt.Println(token, err)
	// Output: 79_of-wx0123456789abcdef <nil>
}
