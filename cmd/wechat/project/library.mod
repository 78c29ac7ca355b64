module github.com/minigo-dev/wechat

go 1.25

require (
	github.com/alecthomas/kong v1.17.0
	github.com/go-resty/resty/v2 v2.17.2
	github.com/google/go-cmp v0.7.0
	github.com/jarcoal/httpmock v1.4.2
	github.com/patrickmn/go-cache v2.1.0+incompatible
)

require golang.org/x/net v0.50.0 // indirect
