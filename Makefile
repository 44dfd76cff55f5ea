# twothirds: make run, make test; the rest is for those who change it.

GO       ?= go
GOFUMPT   = mvdan.cc/gofumpt@v0.12.0
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build run test lint fuzz bench clean

# The one static binary.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/twothirds ./cmd/twothirds

# The Platform's ledger, founded for demonstration, told and served on http://localhost:8080.
run: build
	./bin/twothirds demo

# Every test, with the race detector.
test:
	$(GO) vet ./...
	$(GO) test -race -shuffle=on -timeout 10m ./...

# Formatting and static analysis, with pinned tools.
lint:
	@out=$$($(GO) run $(GOFUMPT) -l .) && if [ -n "$$out" ]; then echo "not formatted (gofumpt):"; echo "$$out"; exit 1; fi
	$(GO) run $(STATICCHECK) ./...
	$(GO) mod tidy -diff

# Every fuzz target for FUZZTIME each.
FUZZTIME ?= 20s
fuzz:
	@for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -rh --include='*_test.go' -o '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | sed 's/func //'); do \
			echo "$$dir $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime=1x $$dir || exit 1; \
		done; \
	done

# Benchmarks; never a test.
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

clean:
	rm -rf bin
