using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/packages/packages
internal sealed partial class GitHubServer
{
    private void MapPackages(WebApplication application)
    {
        foreach ((string route, string described) in new[] { ("orgs", "/orgs/{org}"), ("users", "/users/{username}") })
        {
            List<(long Id, string Digest, string[] Tags)>? Versions(string owner, string package) =>
                Owned(owner).SelectMany(repository => repository.Packages).FirstOrDefault(pair => pair.Key == Uri.UnescapeDataString(package)).Value;
            JsonObject Version((long Id, string Digest, string[] Tags) version) => Example($"{described}/packages/{{package_type}}/{{package_name}}/versions", new()
            {
                ["id"] = version.Id,
                ["name"] = version.Digest,
                ["metadata"] = new JsonObject { ["package_type"] = "container", ["container"] = new JsonObject { ["tags"] = new JsonArray([.. version.Tags.Select(tag => (JsonNode)tag)]) } },
            });

            application.MapGet($"/{route}/{{owner}}/packages", (HttpContext context, string owner) => Organizations.ContainsKey(owner) != (route == "orgs") ? NotFound() : Page(context, Owned(owner).SelectMany(repository => repository.Packages.Keys.Select(name =>
            {
                return (JsonNode)Example($"{described}/packages", new() { ["name"] = name, ["package_type"] = "container", ["repository"] = Describe(repository) });
            }))));
            application.MapGet($"/{route}/{{owner}}/packages/container/{{package}}/versions", (HttpContext context, string owner, string package) => Versions(owner, package) is { } versions ? Page(context, versions.Select(Version)) : NotFound());
            application.MapGet($"/{route}/{{owner}}/packages/container/{{package}}/versions/{{id}}", (string owner, string package, long id) => Versions(owner, package)?.Where(version => version.Id == id).ToArray() is [{ } one] ? Json(Version(one)) : NotFound());
            application.MapDelete($"/{route}/{{owner}}/packages/container/{{package}}/versions/{{id}}", (HttpContext context, string owner, string package, long id) =>
            {
                if (!Scopes.Contains("delete:packages"))
                {
                    context.Response.Headers["X-Accepted-OAuth-Scopes"] = "delete:packages";
                    return Refuse(403, "You need at least delete:packages scope to delete a package version.");
                }

                return Versions(owner, package)?.RemoveAll(version => version.Id == id) > 0 ? Results.StatusCode(204) : NotFound();
            });
        }
    }

    private IEnumerable<GitHubRepositoryState> Owned(string owner) => Repositories.Values.Where(repository => repository.FullName.StartsWith($"{owner}/", StringComparison.OrdinalIgnoreCase));
}
