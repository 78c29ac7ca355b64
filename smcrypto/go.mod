module github.com/minigo-dev/wechat/smcrypto

go 1.25

require (
	github.com/emmansun/gmsm v0.43.0
	github.com/google/go-cmp v0.7.0
	github.com/minigo-dev/wechat v0.1.0
)

require (
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/patrickmn/go-cache v2.1.0+incompatible // indirect
	golang.org/x/crypto v0.48.0 // indirect
	golang.org/x/net v0.50.0 // indirect
)

replace github.com/minigo-dev/wechat => ../
