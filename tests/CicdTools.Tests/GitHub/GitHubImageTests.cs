using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>Images of GitHub's container registry.</summary>
public sealed class GitHubImageTests
{
    private static readonly string Digest = "sha256:" + new string('b', 64);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Images_of_a_repository_are_listed_found_by_tag_and_removed_with_all_their_tags(bool organization)
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _ = fixture;
        if (organization)
            fixture.Server.Organizations["octo"] = new();
        repository.Packages["app"] = [(11, Digest, ["1.0", "latest"]), (12, Digest, [])];
        repository.Packages["app/web"] = [(13, Digest, ["1.0"])];
        fixture.Server.Add("octo/other", ("a", "b")).Packages["other"] = [(14, Digest, ["1.0"])];
        string host = $"containers.{new Uri(fixture.Server.Address).Authority}";

        List<ContainerImage> all = await fixture.Provider.GetImagesAsync(new() { Repository = "octo/app" }, default).ToListAsync();
        Assert.Equal([$"{host}/octo/app:1.0", $"{host}/octo/app@{Digest}", $"{host}/octo/app/web:1.0"], all.Select(image => image.ToString()));
        ContainerImage latest = await fixture.Provider.GetImagesAsync(new() { Repository = "octo/app", Tag = "latest" }, default).SingleAsync();
        Assert.Equal("11", latest.SystemId);
        Assert.Equal("13", (await fixture.Provider.GetImagesAsync(new() { Repository = "octo/app", Name = "app/web" }, default).SingleAsync()).SystemId);

        Change change = await fixture.Provider.PlanRemoveImageAsync(latest, default);
        Assert.Equal("Delete the image with all its tags: 1.0, latest", change.Action);
        Assert.Empty(fixture.Server.Writes);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Assert.Equal(12, Assert.Single(repository.Packages["app"]).Id);
        Assert.Equal("ImageNotFound", (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanRemoveImageAsync(latest, default))).Id);
        Assert.Equal("InvalidImage", (await Assert.ThrowsAsync<CicdException>(() => fixture.Provider.PlanRemoveImageAsync(latest with { Name = "elsewhere/app" }, default))).Id);

        fixture.Server.Scopes = ["repo"];
        change = await fixture.Provider.PlanRemoveImageAsync(all[1], default);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("ScopeMissing", error.Id);
        Assert.Contains("delete:packages", error.Message, StringComparison.Ordinal);
    }
}
