from django.urls import path

from insights.views import board, conformity, entries, exports, register

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/figures.csv", board.board_csv, name="board-csv"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/file/", exports.export_file, name="export-file"),
    path("exports/<int:pk>/drop/", exports.export_drop, name="export-drop"),
    path("register/", register.register, name="register"),
    path("register/figures.csv", register.register_csv, name="register-csv"),
    path("register/verify_register.py", register.register_verifier, name="register-verifier"),
    path("register/entries/", entries.register_entries, name="register-entries"),
    path("register/entries/<int:number>/", entries.register_entry, name="register-entry"),
    path("register/verify/", entries.register_verify, name="register-verify"),
    path("register/export.jsonl", entries.register_export, name="register-export"),
    path("register/report/", conformity.register_report, name="register-report"),
    path("register/report.pdf", conformity.register_report_pdf, name="register-report-pdf"),
]
