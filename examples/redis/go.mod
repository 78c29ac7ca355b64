module github.com/minigo-dev/wechat/examples/redis

go 1.25

require (
	github.com/minigo-dev/wechat v0.1.0
	github.com/minigo-dev/wechat/redisstore v0.1.0
	github.com/redis/go-redis/v9 v9.22.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/patrickmn/go-cache v2.1.0+incompatible // indirect
	go.uber.org/atomic v1.12.0 // indirect
	golang.org/x/net v0.50.0 // indirect
	golang.org/x/sys v0.41.0 // indirect
)

replace github.com/minigo-dev/wechat => ../../

replace github.com/minigo-dev/wechat/redisstore => ../../redisstore
