using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.gitlab.com/api/templates/gitlab_ci_ymls/
internal sealed partial class GitLabServer
{
    public SortedDictionary<string, string> Templates { get; } = new(StringComparer.Ordinal)
    {
        ["Bash"] = "build1:\n  stage: build\n  script:\n    - echo build\n",
        ["C++"] = "build:\n  script:\n    - g++ app.cpp\n",
        ["Ruby"] = "image: ruby:latest\n\nrspec:\n  script:\n    - rspec spec\n",
    };

    private void MapTemplates(WebApplication application)
    {
        application.MapGet("/api/v4/templates/gitlab_ci_ymls", (HttpContext context) => Results.Json(PageOf(context, Templates.Keys.Select(key => new JsonObject { ["key"] = key, ["name"] = key }))));
        application.MapGet("/api/v4/templates/gitlab_ci_ymls/{key}", (string key) => Templates.TryGetValue(Plain(key), out string? content) ? Results.Json(new { name = Plain(key), content }) : throw NotFound("Template"));
    }
}
