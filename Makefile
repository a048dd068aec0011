# 回音的全部命令。只要 Python 3.11 以上和 make；第一次运行会自己把环境装在 .venv 里。
#   make run ARGS="--help"        ARGS 原样交给后面的程序
#   换一个 Python：先 make clean，再 make run PYTHON=python3.12

PYTHON ?=
ARGS ?=
UV ?= uv
PY := .venv/bin/python

# A stamp is named after the lock's content and the Python it was installed for: when either changes,
# the set-up runs again; when neither does, the second start is immediate.
fingerprint = { cat $(1); $(PY) -V; } 2>/dev/null | cksum | cut -d' ' -f1
RUN := .venv/.requirements.txt-$(shell $(call fingerprint,requirements.txt))
DEV := .venv/.requirements-dev.txt-$(shell $(call fingerprint,requirements-dev.txt))
BENCH := .venv/.requirements-bench.txt-$(shell $(call fingerprint,requirements-bench.txt))

.PHONY: help run chat preview test check learn fix bench day lock clean
.DEFAULT_GOAL := help

help:
	@echo '回音：说到，就要有回音。'
	@echo
	@echo '  make run     装好并启动：聊天页 http://127.0.0.1:8080；.env 里有 Telegram 口令就一起开'
	@echo '  make chat    在终端里聊（/wait 3d 把时间往后拨；自己的数据库，不动真的提醒）'
	@echo '  make preview 把每一屏写进 preview.html，用浏览器打开，校对用'
	@echo '  make test    装好并跑全部测试            make test ARGS="-k nudge -x"'
	@echo '  make check   格式、ruff、mypy、import-linter、内容检查'
	@echo '  make learn   改了问法、近义词以后，重新学一遍（写进 content/learnt.bin）'
	@echo '  make fix     自动改格式和能自动改的毛病'
	@echo '  make bench   和同类比速度，写进 docs/performance.md'
	@echo '  make day     十万人的一天，几分钟过完：每条提醒都要有下落（ARGS="--write" 写进同一页）'
	@echo '  make lock    改了 pyproject.toml 的依赖之后，重写三份 requirements（要有 uv）'
	@echo '  make clean   删掉 .venv 和各种缓存（不动 data/ 和 .env）'
	@echo
	@echo '其他命令（问答、备份、导出、删除……）：$(PY) -m bot --help'

run: $(RUN)
	@$(PY) -m bot run $(ARGS)

chat: $(RUN)
	@$(PY) -m bot chat $(ARGS)

preview: $(RUN)
	@$(PY) -m bot preview $(or $(ARGS),preview.html)

test: $(DEV)
	@$(PY) -m pytest $(ARGS)

# One line per step, so that `make -k check` shows everything that is wrong, not only the first.
check: check-format check-ruff check-mypy check-imports check-content
.PHONY: check-format check-ruff check-mypy check-imports check-content
check-format: $(DEV)
	@$(PY) -m ruff format --check .
check-ruff: $(DEV)
	@$(PY) -m ruff check .
check-mypy: $(DEV)
	@$(PY) -m mypy
check-imports: $(DEV)
	@.venv/bin/lint-imports --no-cache
check-content: $(DEV)
	@$(PY) -m bot check

learn: $(DEV)
	@$(PY) -m bot learn

fix: $(DEV)
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format -q .

bench: $(BENCH)
	@$(PY) -m bot bench $(ARGS)

day: $(DEV)
	@$(PY) -m tests.bench.day $(ARGS)

# One resolution for all three, so that the bot, its tests and its benchmark run the same versions.
LOCK = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(LOCK) --group dev --group bench -o requirements-bench.txt
	$(LOCK) --group dev -c requirements-bench.txt -o requirements-dev.txt
	$(LOCK) -c requirements-bench.txt -o requirements.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find bot handlers tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ─── set-up ──────────────────────────────────────────────────────────────────────────────────────
# No index options: whatever mirror this machine's pip is set to is used; the hashes decide what is let in.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# $(1): the lock to install; $(2): every lock this satisfies, for each contains the smaller ones
define set-up
	@if ! $(PY) -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		found=; bare=; \
		for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
			"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null || continue; \
			if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
			bare=$$python; \
		done; \
		if [ -z "$$found" ] && [ -n "$$bare" ]; then \
			echo "$$bare 缺 venv 部件：先装上（Debian、Ubuntu：sudo apt install python3-venv），再运行一次。" >&2; exit 1; \
		elif [ -z "$$found" ]; then \
			echo '没有找到 Python 3.11 以上：先装一个（Debian、Ubuntu：sudo apt install python3 python3-venv；macOS：brew install python），再运行一次。' >&2; exit 1; \
		fi; \
		echo "用 $$($$found -V) 建 .venv，装依赖，约一分钟……"; \
		rm -rf .venv; \
		"$$found" -m venv .venv || { rm -rf .venv; echo '.venv 没建成，原因在上面。' >&2; exit 1; }; \
	fi; \
	PIP_USER=0 $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes -r $(1) || { \
		echo '依赖没装成，原因在上面。多半是网络或镜像：看看 pip config list，再运行一次会接着装。' >&2; exit 1; }; \
	for lock in $(2); do \
		rm -f .venv/.$$lock-*; \
		touch ".venv/.$$lock-$$($(call fingerprint,$$lock))"; \
	done
endef

$(RUN): requirements.txt
	$(call set-up,requirements.txt,requirements.txt)
	@echo '装好了，正在启动回音……'

$(DEV): requirements-dev.txt
	$(call set-up,requirements-dev.txt,requirements-dev.txt requirements.txt)
	@echo '装好了，接着 make $(MAKECMDGOALS)……'

$(BENCH): requirements-bench.txt
	$(call set-up,requirements-bench.txt,requirements-bench.txt requirements-dev.txt requirements.txt)
	@echo '装好了，接着 make $(MAKECMDGOALS)……'
