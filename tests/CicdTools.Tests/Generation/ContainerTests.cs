using System.Diagnostics;
using CicdTools.Providers.Detection;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Templates;
using CicdTools.Tests.Detection;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Generation;

/// <summary>Dockerfiles, those of the templates and those that are generated.</summary>
public sealed class ContainerTests
{
    [Fact]
    public void Every_Dockerfile_is_small_pinned_and_without_root()
    {
        foreach ((string name, string text) in Dockerfiles())
        {
            string[] lines = text.Split('\n');
            ContainerFile container = ContainerFileReader.Read(new("Dockerfile", text), out _);
            Assert.True(container.User is not (null or "root" or "0"), $"{name} runs as root.");
            Assert.True(container.Ports.Length == 1, $"{name} exposes {container.Ports.Length} ports.");
            // Every image has a tag, and none is the moving 'latest'.
            foreach (string image in lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]))
                Assert.Matches(@"^[\w./-]+:(?!latest$)[\w.-]+$", image);
            Assert.DoesNotContain(lines, line => line.StartsWith("ADD ", StringComparison.Ordinal) || line.Contains("apt-get upgrade", StringComparison.Ordinal) || line.StartsWith("RUN sudo", StringComparison.Ordinal));
            // A site is its sources; a program's stay behind in the stage that builds it.
            int last = Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal));
            Assert.True(lines[last].Contains("nginx", StringComparison.Ordinal) || last > 0, $"{name} has one stage.");
            Assert.True(lines[last].Contains("nginx", StringComparison.Ordinal) || !lines[last..].Any(line => line.StartsWith("COPY . ", StringComparison.Ordinal)), $"{name} ships its sources.");
            Assert.Contains(lines, line => line.Contains("APP_VERSION", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_Dockerfile_passes_the_linter()
    {
        string tool = Path.Combine(Linters.Tools("dockerfile-utils"), "node_modules", "dockerfile-utils", "bin", "dockerfile-utils");
        using TestFolder folder = new();
        foreach ((string name, string text) in Dockerfiles())
        {
            string path = folder[TemplateValues.ToSlug(name)];
            File.WriteAllText(path, text);
            using Process process = Process.Start(new ProcessStartInfo("node", [tool, "lint", path]) { RedirectStandardOutput = true })!;
            string findings = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{name}: {findings}\n{text}");
        }
    }

    [Fact]
    public async Task What_is_missing_is_added_and_what_is_there_is_kept()
    {
        using GenerationCase folder = new(("go.mod", "module shop\n"), ("main.go", "package main\n"), (".dockerignore", "mine\n"));
        Pipeline pipeline = await folder.WriteAsync(includeContainer: true);
        Assert.Contains("Dockerfile", folder.Files());
        Assert.Contains("chart/Chart.yaml", folder.Files());
        Assert.Equal("mine\n", folder.Read(".dockerignore"));
        Assert.Contains(pipeline.Jobs, job => job.Id == "deploy-production");
        Assert.Contains("name: \"shop\"", folder.Read("chart/Chart.yaml"), StringComparison.Ordinal);

        folder.Write("Dockerfile", "FROM scratch\n");
        await folder.WriteAsync(includeContainer: true, force: true);
        Assert.Equal("FROM scratch\n", folder.Read("Dockerfile"));
    }

    [Fact]
    public async Task A_start_command_with_control_characters_makes_no_Dockerfile()
    {
        using GenerationCase folder = new(("requirements.txt", "flask\n"), ("app.py", "x\n"), ("Procfile", "web: python3 app.py\u0007 evil\n"));
        await folder.WriteAsync(includeContainer: true);
        Assert.DoesNotContain("Dockerfile", folder.Files());
    }

    private static IEnumerable<(string Name, string Text)> Dockerfiles()
    {
        TemplateLibrary library = new();
        foreach (TemplateInfo template in library.Templates)
            yield return ($"template {template.Name}", library.Render(template.Name, "demo").Single(file => file.Path == "Dockerfile").Text);
        foreach (LanguageCase each in LanguageCase.All)
        {
            if (Providers.Generation.Dockerfiles.Of(Assert.Single(DetectionCase.Of(each.Files)), 8080) is { } text)
                yield return ($"generated {each.Name}", text);
        }
    }
}
