from django.urls import path, re_path

from ideas.views import asked, drafts, feed, idea, live, mentions, pictures, preview, similar, support, talk, travel, write

urlpatterns = [
    path("ideas/", feed.feed, name="feed"),
    path("ideas/new/", write.new, name="idea-new"),
    path("ideas/preview/", preview.preview, name="idea-preview"),
    path("ideas/mentions/", mentions.mentions, name="idea-mentions"),
    path("ideas/similar/", similar.look, name="idea-similar"),
    path("ideas/<int:pk>/enrich/", similar.enrich, name="idea-enrich"),
    path("ideas/<int:pk>/edit/", write.edit, name="idea-edit"),
    path("ideas/<int:pk>/withdraw/", write.withdraw, name="idea-withdraw"),
    path("ideas/<int:pk>/where/", asked.where, name="idea-where"),
    path("ideas/<int:pk>/stop/", travel.note, name="idea-stop"),
    path("ideas/<int:pk>/vote/", support.vote, name="idea-vote"),
    path("ideas/<int:pk>/follow/", support.follow, name="idea-follow"),
    path("ideas/<int:pk>/comments/", talk.comment, name="idea-comment"),
    path("ideas/live/", live.live, name="ideas-live"),
    re_path(r"^ideas/(?P<pk>[0-9]{1,18})-(?P<slug>[\w-]*)/$", idea.idea, name="idea"),
    path("comments/<int:pk>/", talk.permalink, name="comment"),
    path("comments/<int:pk>/texts/", talk.texts, name="comment-texts"),
    path("comments/<int:pk>/react/", talk.react, name="comment-react"),
    path("comments/<int:pk>/edit/", talk.edit, name="comment-edit"),
    path("comments/<int:pk>/withdraw/", talk.withdraw, name="comment-withdraw"),
    path("comments/<int:pk>/useful/", talk.useful, name="comment-useful"),
    path("pictures/", pictures.add, name="picture-add"),
    path("pictures/<slug:key>/", pictures.state, name="picture-state"),
    path("pictures/<slug:key>/<int:width>.webp", pictures.picture, name="picture"),
    path("me/drafts/", drafts.drafts, name="drafts"),
    path("me/drafts/<int:pk>/delete/", drafts.drop_draft, name="draft-delete"),
]
