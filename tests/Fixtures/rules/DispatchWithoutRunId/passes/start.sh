gh api -X POST repos/acme/shop/actions/workflows/ci.yml/dispatches -f ref=main -F return_run_details=true
