using System.Diagnostics;
using CicdTools.Providers.Templates;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Generation;

/// <summary>The chart, judged and rendered by Helm itself.</summary>
public sealed class ChartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Demo.App")]
    [InlineData("true")]
    [InlineData("9lives")]
    public void Helm_finds_nothing_wrong(string name)
    {
        (int code, string output) = Helm("lint", "--strict", Chart(name));
        Assert.True(code == 0 && !output.Contains("[WARNING]", StringComparison.Ordinal) && !output.Contains("[ERROR]", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData(0, 4, null)]
    [InlineData(10, 3, 1)]
    [InlineData(25, 3, 1)]
    [InlineData(50, 2, 2)]
    [InlineData(100, 0, 4)]
    public void A_share_of_the_replicas_runs_the_new_tag(int percent, int old, int? @new)
    {
        (int code, string output) = Helm("template", "demo", Chart("demo"), "--set-string", "image.tag=1.10", "--set-string", "rollout.tag=2.0", "--set", $"rollout.percent={percent}");
        Assert.True(code == 0, output);
        string[] documents = [.. output.Split("\n---\n").Where(document => document.Contains("kind: Deployment", StringComparison.Ordinal))];
        Assert.Equal(@new is null ? 1 : 2, documents.Length);
        string stable = documents.Single(document => document.Contains("image: \"demo:1.10\"", StringComparison.Ordinal));
        Assert.Contains($"replicas: {old}\n", stable, StringComparison.Ordinal);
        if (@new is not null)
            Assert.Contains($"replicas: {@new}\n", documents.Single(document => document.Contains("image: \"demo:2.0\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (string part in new[] { "livenessProbe:", "readinessProbe:", "runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "resources:", "path: \"/healthz\"" })
            Assert.All(documents, document => Assert.Contains(part, document, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rollout_without_a_tag_is_refused()
    {
        (int code, string output) = Helm("template", "demo", Chart("demo"), "--set", "rollout.percent=10");
        Assert.NotEqual(0, code);
        Assert.Contains("rollout.tag is needed", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parts_that_are_optional_render()
    {
        (int code, string output) = Helm("template", "demo", Chart("demo"), "--set", "ingress.enabled=true", "--set", "ingress.host=demo.example", "--set", "ingress.className=nginx", "--set", "env.LEVEL=debug", "--set", "imagePullSecrets[0].name=registry");
        Assert.True(code == 0, output);
        Assert.Contains("kind: Ingress", output, StringComparison.Ordinal);
        Assert.Contains("- name: LEVEL\n              value: \"debug\"", output, StringComparison.Ordinal);
        Assert.Contains("imagePullSecrets:\n        - name: registry", output, StringComparison.Ordinal);
    }

    private string Chart(string name)
    {
        string chart = _folder["chart"];
        foreach (PipelineFile file in new TemplateLibrary().Render("python", name).Where(file => file.Path.StartsWith("chart/", StringComparison.Ordinal)))
        {
            string path = _folder[file.Path.Split('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text);
        }

        return chart;
    }

    private static (int Code, string Output) Helm(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(HelmTool.Require(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
