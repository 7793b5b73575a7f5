using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.JenkinsX;

/// <summary>A cluster without Jenkins X, and what needs no cluster.</summary>
public sealed class JenkinsXAbsentTests
{
    [Fact]
    public async Task A_cluster_that_does_not_know_its_kinds_is_said_to_have_no_Jenkins_X()
    {
        await using PlainCluster cluster = new();
        await cluster.StartAsync();
        await using JenkinsXProvider provider = new(new() { Name = "jx", Provider = "JenkinsX", Address = cluster.Address }, new Caller(), new CicdTools.Providers.ProviderCatalog());
        foreach (Func<Task> read in new Func<Task>[]
        {
            async () => await provider.GetRunsAsync(new(), default).ToArrayAsync(),
            async () => await provider.GetEnvironmentsAsync(new(), default).ToArrayAsync(),
            async () => await provider.GetRepositoriesAsync(null, default).ToArrayAsync(),
            () => provider.GetAccountAsync(default),
            () => provider.PlanImportAsync(new() { Source = "https://git.example.com/a/b.git" }, default),
        })
        {
            CicdException failure = await Assert.ThrowsAsync<CicdException>(read);
            Assert.Equal(("JenkinsXNotInstalled", CicdErrorKind.NotFound), (failure.Id, failure.Kind));
            Assert.NotNull(failure.Remedy);
        }
    }

    [Fact]
    public void It_is_known_by_both_of_its_names() =>
        Assert.Equal(["JayeX"], new CicdTools.Providers.ProviderCatalog().Providers.Single(provider => provider.Name == "JenkinsX").Aliases);

    /// <summary>A cluster that knows its own kinds only.</summary>
    private sealed class PlainCluster : FakeServer
    {
        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application) => application.MapFallback(() => Results.Text("404 page not found\n", "text/plain", statusCode: 404));
    }
}
