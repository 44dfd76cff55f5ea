# twothirds: make run, make test; the rest is for those who change it.

GO       ?= go
GOFUMPT   = mvdan.cc/gofumpt@v0.12.0
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Programs of others that the tests put our log and our witnesses to; tests find them on the PATH.
TOOLS     = $(CURDIR)/.tools
CHECKERS  = github.com/transparency-dev/tessera/cmd/fsck@v1.0.4 \
	filippo.io/torchwood/cmd/litewitness@v0.9.0 \
	github.com/transparency-dev/witness/cmd/omniwitness@v0.0.0-20260720115447-2e1c6971d19e

AXE       = axe-core@4.14.1
AXE_FILE  = node_modules/axe-core/axe.min.js

.PHONY: build run test tools lint fuzz bench clean

# The one static binary. In a checkout it names its commit, as published reports name
# the program that made their renderings, also where Go is told to leave that out.
STAMP = $(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 && git status --porcelain >/dev/null 2>&1 && echo -buildvcs=true)
build:
	CGO_ENABLED=0 $(GO) build -trimpath $(STAMP) -o bin/twothirds ./cmd/twothirds

# The Platform's ledger, founded for demonstration, told and served on http://localhost:8080.
run: build
	./bin/twothirds demo

# Every test; with the race detector but for some packages. The domain has no
# goroutine (a test holds it) and takes five minutes with it in place of one. The
# command's scripts drive whole ledgers and take ten, and three packages wait for
# a browser; what runs side by side in all these is in packages with tests of
# their own. Where tests of the first kind fail, the second are run all the same.
# Inputs of property tests and the order of tests are drawn from DRAW, so a change is
# judged on the same ones as what it changes; make test DRAW=on draws others each time.
DRAW ?= 23
ALONE = twothirds/cmd/twothirds twothirds/domain $(addprefix twothirds/api/web,/desk /journey) twothirds/api/web
GO_TEST = $(GO) test -shuffle=$(DRAW) -timeout 20m $(if $(filter on,$(DRAW)),,-exec "'$(CURDIR)/.ci/drawn' $(DRAW)")
test: tools
	$(GO) vet ./...
	PATH="$(TOOLS):$$PATH"; export PATH; failed=0; \
	$(GO_TEST) -race $$($(GO) list ./... | grep -vxF $(ALONE:%=-e %)) || failed=1; \
	$(GO_TEST) $(ALONE) || failed=1; \
	exit $$failed

# What tests need beside Go. Where something cannot be installed, its tests say so and are skipped.
tools:
	@command -v node >/dev/null && command -v chromium >/dev/null && command -v sqlite3 >/dev/null || ./.ci/packages nodejs chromium sqlite3
	@# What looks for barriers on the pages.
	@test -e $(TOOLS)/$(AXE_FILE) || { command -v npm >/dev/null || ./.ci/packages npm; npm install --silent --no-fund --no-audit --prefix $(TOOLS) $(AXE); } || echo "not installed: $(AXE); its test is skipped" >&2
	@# Where another mail server lives, apt would put exim4 in its place.
	@test -x /usr/sbin/exim4 || test -x /usr/sbin/sendmail || ./.ci/packages exim4-daemon-light
	@for tool in $(CHECKERS); do \
		name=$${tool%@*}; test -x $(TOOLS)/$${name##*/} || GOBIN=$(TOOLS) $(GO) install $$tool || echo "not installed: $$tool; its tests are skipped" >&2; \
	done

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

# Benchmarks of the packages, then of the whole, beside its yardsticks (docs/benchmarks.md); never a test.
bench: build
	$(GO) test -run '^$$' -bench . -benchmem ./...
	./bin/twothirds bench

clean:
	rm -rf bin .tools
