#!/bin/sh
# The steps of a hub's life, one word each. The image starts here, and so does the test of a deployment.
set -eu
cd "$(dirname "$0")/.."
python=python3
[ -x .venv/bin/python ] && python=.venv/bin/python

case "${1:-help}" in
    migrate) exec "$python" manage.py migrate --noinput ;;
    static) exec "$python" manage.py collectstatic --noinput --verbosity 1 ;;
    web) exec "$python" manage.py serve --host "${HUB_LISTEN:-127.0.0.1}" --port "${HUB_PORT:-8000}" ;;
    worker) exec "$python" manage.py work ;;
    tls) exec "$python" docker/tls.py "$2" "$3" ;;
    keys) exec "$python" docker/keys.py ;;
    manage) shift && exec "$python" manage.py "$@" ;;
    *)
        echo "entrypoint.sh migrate | static | web | worker   the steps of a hub"
        echo "entrypoint.sh tls FOLDER HOST                   a self-signed certificate, unless one is there"
        echo "entrypoint.sh keys                              fresh secrets for docker/.env"
        echo "entrypoint.sh manage …                          any command of manage.py"
        [ "${1:-help}" = help ] || exit 2
        ;;
esac
