using System.Diagnostics;
using CicdTools.Providers.Charts;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Charts;

/// <summary>Chart repositories: ChartMuseum's interface by its own page, and the index as Helm itself writes it.</summary>
public sealed class ChartReaderTests
{
    // https://github.com/helm/chartmuseum/blob/09d63b8172e68474dfde7ea3026f528c1a6c8d6f/pkg/chartmuseum/server/multitenant/handlers.go: a list for a chart, lists by name for all, {"error"} for none.
    private const string Museum = """
        [{"name":"hello","version":"0.0.2","description":"A Helm chart for Kubernetes","apiVersion":"v1","appVersion":"0.0.2","urls":["charts/hello-0.0.2.tgz"],"created":"2026-05-01T10:00:00.5Z","digest":"0cd5"},
         {"name":"hello","version":"0.0.10","urls":["charts/hello-0.0.10.tgz"],"created":"2026-05-02T10:00:00Z","digest":"1cd5"}]
        """;

    [Fact]
    public async Task A_ChartMuseum_is_asked_for_the_one_chart()
    {
        List<string> asked = [];
        ChartReader reader = new("http://charts.example.com", (path, _) =>
        {
            asked.Add(path);
            return Task.FromResult<string?>(path == "api/charts/hello" ? Museum : path == "api/charts" ? $$$"""{"hello":{{{Museum}}} }""" : null);
        });
        ChartModel[] charts = await reader.ReadAsync("hello", default);
        Assert.Equal(["0.0.2", "0.0.10"], charts.Select(chart => chart.Version));
        Assert.Equal(("0.0.2", "A Helm chart for Kubernetes", "0cd5", new DateTimeOffset(2026, 5, 1, 10, 0, 0, 500, TimeSpan.Zero)), (charts[0].AppVersion, charts[0].Description, charts[0].Digest, charts[0].Created));
        Assert.Equal(2, (await reader.ReadAsync(null, default)).Length);
        Assert.Equal(["api/charts/hello", "api/charts"], asked);
    }

    [Fact]
    public async Task A_repository_of_files_is_read_by_the_index_that_Helm_writes()
    {
        string helm = HelmTool.Require();
        using TestFolder folder = new();
        foreach (string version in new[] { "0.0.9", "0.0.10" })
        {
            Directory.CreateDirectory(folder["src", "hello", "templates"]);
            await File.WriteAllTextAsync(folder["src", "hello", "Chart.yaml"], $"apiVersion: v2\nname: hello\nversion: {version}\nappVersion: \"{version}\"\ndescription: It greets.\n");
            Run(helm, "package", folder["src", "hello"], "--destination", folder["repo"]);
        }

        Run(helm, "repo", "index", folder["repo"]);
        ChartReader reader = new("http://charts.example.com", async (path, token) => File.Exists(folder["repo", path]) ? await File.ReadAllTextAsync(folder["repo", path], token) : null);
        ChartModel[] charts = await reader.ReadAsync("hello", default);
        Assert.Equal(["0.0.10", "0.0.9"], charts.Select(chart => chart.Version!).OrderDescending(VersionOrder.Instance));
        Assert.All(charts, chart => Assert.Equal(("hello", "It greets.", 64), (chart.Name, chart.Description, chart.Digest!.Length)));
        Assert.All(charts, chart => Assert.NotNull(chart.Created));
        Assert.Empty(await reader.ReadAsync("nothing", default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<html>Sign in</html>")]
    [InlineData("entries: [1]")]
    [InlineData("a: [")]
    public async Task What_is_no_chart_repository_is_said_to_be_none(string? text) =>
        Assert.Equal("ChartRepositoryInvalid", (await Assert.ThrowsAsync<CicdException>(() => new ChartReader("http://charts.example.com", (_, _) => Task.FromResult(text)).ReadAsync("hello", default))).Id);

    // https://semver.org/spec/v2.0.0.html#spec-item-11
    [Fact]
    public void Versions_are_put_in_the_order_of_their_numbers() =>
        Assert.Equal(
            ["latest", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "v1.2", "1.10.0"],
            new[] { "1.10.0", "1.0.0", "1.0.0-rc.1", "1.0.0-beta.11", "1.0.0-beta.2", "v1.2", "1.0.0-beta", "1.0.0-alpha.beta", "latest", "1.0.0-alpha.1", "1.0.0-alpha" }.Order(VersionOrder.Instance));

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
