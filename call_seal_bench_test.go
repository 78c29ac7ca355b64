package wechat_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/ratio"
)

// BenchmarkSealedCall: the floor does the same cryptography with the standard library: it encrypts,
// signs, verifies the answer's signature and decrypts. Both sides talk to the same fake WeChat.
func BenchmarkSealedCall(b *testing.B) {
	const path = "/wxa/msg_sec_check"
	rsaKeys() // not within the floor's time
	request := map[string]any{"content": "你好", "openid": "o1", "scene": 2, "version": 2}
	ratio.Pair(b, "", func(b *testing.B) {
		w := newSealedWeChat(b)
		client := w.client(w.keys())
		b.ReportAllocs()
		for b.Loop() {
			if err := client.Call(context.Background(), "POST", path, request, nil); err != nil {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		w := newSealedWeChat(b)
		floor := sealingFloor{address: "https://api.weixin.qq.com" + path, client: &http.Client{Transport: w}, aead: floorCipher(b)}
		b.ReportAllocs()
		for b.Loop() {
			if err := floor.call(request); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func floorCipher(b *testing.B) cipher.AEAD {
	b.Helper()
	raw, _ := base64.StdEncoding.DecodeString(symmetricKey)
	block, err := aes.NewCipher(raw)
	if err != nil {
		b.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		b.Fatal(err)
	}
	return aead
}

type sealingFloor struct {
	address string
	client  *http.Client
	aead    cipher.AEAD
}

type floorEnvelopeJSON struct {
	IV      []byte `json:"iv"`
	Data    []byte `json:"data"`
	AuthTag []byte `json:"authtag"`
}

func (f sealingFloor) call(fields map[string]any) error {
	nonce := make([]byte, 12)
	rand.Read(nonce)
	now := time.Now().Unix()
	stamp := strconv.FormatInt(now, 10)
	whole := map[string]any{"_n": base64.StdEncoding.EncodeToString(nonce), "_appid": testAppID, "_timestamp": now}
	for name, value := range fields {
		whole[name] = value
	}
	plain, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	text := f.aead.Seal(nil, nonce, plain, []byte(f.address+"|"+testAppID+"|"+stamp+"|"+symmetricNumber))
	body, err := json.Marshal(floorEnvelopeJSON{nonce, text[:len(text)-16], text[len(text)-16:]})
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(f.address + "\n" + testAppID + "\n" + stamp + "\n" + string(body)))
	signature, err := rsa.SignPSS(rand.Reader, rsaKeys()[0], crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: 32})
	if err != nil {
		return err
	}
	r, err := http.NewRequest("POST", f.address+"?access_token=T1", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Wechatmp-Appid", testAppID)
	r.Header.Set("Wechatmp-Timestamp", stamp)
	r.Header.Set("Wechatmp-Signature", base64.StdEncoding.EncodeToString(signature))
	response, err := f.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	return f.open(response.Header, answer)
}

func (f sealingFloor) open(h http.Header, answer []byte) error {
	stamp := h.Get("Wechatmp-Timestamp")
	signature, err := base64.StdEncoding.DecodeString(h.Get("Wechatmp-Signature"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(f.address + "\n" + testAppID + "\n" + stamp + "\n" + string(answer)))
	if err := rsa.VerifyPSS(&rsaKeys()[1].PublicKey, crypto.SHA256, sum[:], signature, nil); err != nil {
		return err
	}
	var e floorEnvelopeJSON
	if err := json.Unmarshal(answer, &e); err != nil {
		return err
	}
	plain, err := f.aead.Open(nil, e.IV, append(e.Data, e.AuthTag...), []byte(f.address+"|"+testAppID+"|"+stamp+"|"+symmetricNumber))
	if err != nil {
		return err
	}
	var out struct {
		ErrCode int `json:"errcode"`
	}
	return json.Unmarshal(plain, &out)
}
