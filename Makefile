# Each target is one plain command that a person could type.

build:
	go build -o bin/mscloud-mcp ./cmd/mscloud-mcp

test:
	go test ./...

race:
	go test -race ./...

contract:
	go test -tags sdk -gcflags='github.com/microsoftgraph/...=-N -l' ./graph/contract

lint:
	gofmt -l . && go vet ./... && go tool staticcheck ./...

docs:
	go run ./cmd/mscloud-mcp docs

demo:
	go run ./cmd/mscloud-mcp demo

ci:
	bash .ci/run

.PHONY: build test race contract lint docs demo ci
