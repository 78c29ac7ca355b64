module github.com/minigo-dev/wechat/examples/minigame-shop

go 1.25

require (
	github.com/minigo-dev/wechat v0.1.0
	go.etcd.io/bbolt v1.4.3
)

require (
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/patrickmn/go-cache v2.1.0+incompatible // indirect
	golang.org/x/net v0.50.0 // indirect
	golang.org/x/sys v0.41.0 // indirect
)

replace github.com/minigo-dev/wechat => ../../
