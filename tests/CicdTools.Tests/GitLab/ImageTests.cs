using CicdTools.Providers.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Images of GitLab's container registry.</summary>
public sealed class ImageTests : IAsyncLifetime
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _fixture.Project.Registry.Add((7, "registry.example.com/team/hello", new() { ["1.0"] = (Digest, 100), ["latest"] = (Digest, 100), ["2.0"] = (Digest, 200) }));
        _fixture.Project.Registry.Add((8, "registry.example.com/team/hello/web", new() { ["1.0"] = (Digest, 300) }));
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task All_tags_are_listed_over_all_pages_and_one_is_told_in_full()
    {
        _fixture.LimitPages(2);
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal(
            ["registry.example.com/team/hello:1.0", "registry.example.com/team/hello:2.0", "registry.example.com/team/hello:latest", "registry.example.com/team/hello/web:1.0"],
            (await provider.GetImagesAsync(new() { Repository = "team/hello" }, default).ToListAsync()).Select(image => image.ToString()));
        ContainerImage one = await provider.GetImagesAsync(new() { Repository = "team/hello", Name = "hello/web", Tag = "1.0" }, default).SingleAsync();
        Assert.Equal((Digest, 300L, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (one.Digest, one.Size, one.CreatedAt));
        Assert.Empty(await provider.GetImagesAsync(new() { Repository = "team/hello", Tag = "moon" }, default).ToListAsync());
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.GetImagesAsync(new() { Repository = "team/nothing" }, default).ToListAsync().AsTask())).Id);
    }

    [Fact]
    public async Task A_tag_is_removed_and_the_others_stay()
    {
        GitLabProvider provider = _fixture.Provider();
        ContainerImage image = await provider.GetImagesAsync(new() { Repository = "team/hello", Name = "team/hello", Tag = "latest" }, default).SingleAsync();
        Change change = await provider.PlanRemoveImageAsync(image, default);
        Assert.Empty(_fixture.Server.Writes);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Assert.Equal(["1.0", "2.0"], _fixture.Project.Registry[0].Tags.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ImageNotFound", (await FailsAsync(provider, image)).Id);
        Assert.Equal("InvalidImage", (await FailsAsync(provider, image with { SystemId = "x" })).Id);
        _fixture.Project.ProtectedTags.Add("2.0");
        change = await provider.PlanRemoveImageAsync(image with { Tags = ["2.0"] }, default);
        Assert.Equal(CicdErrorKind.Forbidden, (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)))).Kind);
    }

    private static Task<CicdException> FailsAsync(GitLabProvider provider, ContainerImage image) => Assert.ThrowsAsync<CicdException>(() => provider.PlanRemoveImageAsync(image, default));
}
