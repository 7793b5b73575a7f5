using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

public sealed class BadInputTests
{
    private static readonly IPipelineFormat[] Formats = [new GitHubActionsFormat(), new GitLabCIFormat()];

    public static TheoryData<string, string, int?> Broken => new()
    {
        { "TabIndentation", "a:\n\tscript: echo\n", 2 },
        { "TabIndentation", "a:\n  script: echo\n  \tb: c\n", 3 },
        { "DuplicateKey", "a:\n  script: echo\n  script: echo\n", 3 },
        { "YamlInvalid", "a: [1, 2\n", null },
        { "YamlInvalid", "a: 'open\n", null },
        { "YamlInvalid", "a: b: c\n", 1 },
        { "FileNotText", "a: 1\nb: \0\u0001\u0002", 2 },
        { "FileEmpty", "", 1 },
        { "FileEmpty", "# nothing\n", 1 },
        { "NotAMapping", "- a\n- b\n", 1 },
        { "UnknownAnchor", "a: *nobody\n", 1 },
        { "RecursiveAnchor", "a: &a [*a]\n", 1 },
        { "YamlKeyNotText", "a: &a x\n*a : y\n", 2 },
        { "YamlKeyNotText", "? [1, 2]\n: y\n", 1 },
        { "YamlTooDeep", "a: " + new string('[', 10_000), 1 },
        { "YamlTooDeep", string.Concat(Enumerable.Range(0, 500).Select(i => new string(' ', i) + "k:\n")), 101 },
        { "TooManyNodes", "a: [" + string.Join(',', Enumerable.Repeat("1", 2_100_000)) + "]", null },
        { "AliasBomb", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghi".Select(c => $"{c}: &{c} [{string.Join(',', Enumerable.Repeat("*" + (char)(c - 1), 9))}]\n")), null },
        { "FileTooLarge", "a: " + new string('x', 10 * 1024 * 1024), null },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_fault_of_a_file_is_one_error_with_its_line_and_a_remedy(string id, string text, int? line)
    {
        foreach (IPipelineFormat format in Formats)
        {
            string path = format.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal);
            DiagnosticBag diagnostics = new();

            ReadResult result = format.Read(new MemoryFiles((path, text)), path, diagnostics);

            Diagnostic error = Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error);
            Assert.Equal(id, error.Id);
            Assert.Equal(path, error.Path);
            Assert.False(string.IsNullOrEmpty(error.Remedy));
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            if (line is not null)
                Assert.Equal(line, error.Line);
            Assert.Empty(result.Pipelines);
        }
    }

    [Fact]
    public void The_558_bytes_that_hold_a_hash_for_ever_are_refused_at_once()
    {
        string text = "a: &a [x]\n" + string.Concat(Enumerable.Range(1, 25).Select(i => $"k{i}: &k{i} {{? *{(i == 1 ? "a" : $"k{i - 1}")} : *{(i == 1 ? "a" : $"k{i - 1}")}}}\n"));
        DiagnosticBag diagnostics = new();
        new GitLabCIFormat().Read(new MemoryFiles((".gitlab-ci.yml", text)), ".gitlab-ci.yml", diagnostics);
        Assert.Equal("YamlKeyNotText", Assert.Single(diagnostics.Items).Id);
    }

    [Theory]
    [InlineData(".gitlab-ci.yml", "stages: [b]\na:\n  stage: b\n  script: echo\n  needs: [c]\nc:\n  stage: b\n  script: echo\n  needs: [a]\n", "Cycle", 2)]
    [InlineData(".gitlab-ci.yml", "a:\n  script: echo\n  needs: [nobody]\n", "UnknownNeed", 1)]
    [InlineData(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    needs: a\n    steps:\n      - run: echo\n", "Cycle", 3)]
    [InlineData(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    needs: nobody\n    steps:\n      - run: echo\n", "UnknownNeed", 3)]
    public void Cycles_and_unknown_needs_have_their_line(string path, string text, string id, int line)
    {
        DiagnosticBag diagnostics = new();
        PipelineFiles.Read(new MemoryFiles((path, text)), path, Formats, diagnostics);
        Diagnostic error = Assert.Single(diagnostics.Items);
        Assert.Equal((id, line), (error.Id, error.Line));
    }

    [Theory]
    [InlineData("a:\n  extends: a\n  script: echo\n", "ExtendsCycle")]
    [InlineData("a:\n  extends: nobody\n  script: echo\n", "UnknownExtends")]
    [InlineData("a:\n  script: !reference [nobody, script]\n", "UnknownReference")]
    [InlineData("a:\n  stage: nowhere\n  script: echo\n", "UnknownStage")]
    [InlineData("a:\n  script:\n    - echo: b\n", "WrongType")]
    [InlineData("include: /.gitlab-ci.yml\na:\n  script: echo\n", "IncludeCycle")]
    [InlineData("include: ../../secret.yml\na:\n  script: echo\n", "FileNotFound")]
    [InlineData("include: /missing.yml\na:\n  script: echo\n", "FileNotFound")]
    [InlineData("stages: [a]\n", "NoJobs")]
    public void Faults_of_a_configuration_are_one_error(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        new GitLabCIFormat().Read(new MemoryFiles((".gitlab-ci.yml", text)), ".gitlab-ci.yml", diagnostics);
        Assert.Equal(id, Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error).Id);
    }

    [Theory]
    [InlineData("jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n", "MissingKey")]
    [InlineData("on: push\n", "MissingKey")]
    [InlineData("on: push\njobs:\n  a:\n    runs-on: x\n", "MissingKey")]
    [InlineData("on: push\njobs:\n  a:\n    steps:\n      - run: echo\n", "MissingKey")]
    [InlineData("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: nothing\n", "StepWithoutWork")]
    [InlineData("on: push\njobs:\n  a:\n    runs-on: x\n    env: [1]\n    steps:\n      - run: echo\n", "WrongType")]
    public void Faults_of_a_workflow_are_one_error(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        new GitHubActionsFormat().Read(new MemoryFiles((".github/workflows/ci.yml", text)), ".github/workflows/ci.yml", diagnostics);
        Assert.Equal(id, Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error).Id);
    }

    [Fact]
    public void A_key_that_stands_twice_is_named_with_the_line_of_both()
    {
        foreach (IPipelineFormat format in Formats)
        {
            string path = format.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal);
            DiagnosticBag diagnostics = new();
            format.Read(new MemoryFiles((path, "a:\n  script: echo\n  image: b\n  script: echo\n")), path, diagnostics);
            Assert.Contains("in the lines 2 and 4.", Assert.Single(diagnostics.Items).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(".circleci/config.yml", "version: 3\njobs:\n  a:\n    docker:\n      - image: b:1\n    steps:\n      - run: make\n", "VersionChanged", 1)]
    [InlineData("buildspec.yml", "version: 9.9\nphases:\n  build:\n    commands: [make]\n", "UnknownVersion", 1)]
    [InlineData("tekton.yaml", "apiVersion: tekton.dev/v9\nkind: Task\nmetadata:\n  name: a\nspec:\n  steps:\n    - name: a\n      image: b:1\n", "UnknownVersion", 1)]
    public void A_version_of_a_dialect_that_is_not_known_is_named_with_its_line(string path, string text, string id, int line)
    {
        IPipelineFormat format = new Providers.ProviderCatalog().Formats.First(format => format.Recognizes(path, text));
        DiagnosticBag diagnostics = new();
        format.Read(new MemoryFiles((path, text)), path, diagnostics);
        Diagnostic found = Assert.Single(diagnostics.Items, item => item.Id == id);
        Assert.Equal(line, found.Line);
        Assert.False(string.IsNullOrEmpty(found.Remedy));
    }

    // An include from elsewhere, a template, an orb, a task that lies in the cluster.
    [Theory]
    [InlineData(".gitlab-ci.yml", "include:\n  - remote: https://example.com/a.yml\na:\n  script: make\n", "https://example.com/a.yml", "RemoteInclude")]
    [InlineData("azure-pipelines.yml", "pool: {vmImage: ubuntu-latest}\nsteps:\n- template: build.yml@shared\n- script: make\n", "build.yml@shared", null)]
    [InlineData(".circleci/config.yml", "version: 2.1\norbs:\n  k8s: circleci/kubernetes@1.3\njobs:\n  a:\n    docker:\n      - image: b:1\n    steps:\n      - k8s/install\n", "circleci/kubernetes@1.3", null)]
    [InlineData("tekton.yaml", "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata:\n  name: a\nspec:\n  pipelineRef:\n    name: elsewhere\n", "elsewhere", "RemotePipeline")]
    public void What_lies_elsewhere_is_kept_and_named(string path, string text, string reference, string? id)
    {
        IPipelineFormat format = new Providers.ProviderCatalog().Formats.First(format => format.Recognizes(path, text));
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines);
        Assert.Contains(reference, format.Write(pipeline, new())[0].Text, StringComparison.Ordinal);
        if (id is not null)
            Assert.Contains(diagnostics.Items, item => item.Id == id && item.Line is not null);
        // In another format it is a loss that says what it was.
        DiagnosticBag writing = new();
        new GitHubActionsFormat().Write(pipeline with { Format = "GitHubActions", Path = null }, writing);
        Assert.Contains(writing.Items, item => item.Id == "Lost");
    }

    [Fact]
    public void Unknown_keys_are_named_with_their_line_and_kept()
    {
        DiagnosticBag diagnostics = new();
        const string Text = "on: push\njobs:\n  a:\n    runs-on: x\n    time-out: 5\n    steps:\n      - run: echo\n        shel: bash\n";
        Pipeline pipeline = new GitHubActionsFormat().Read(new MemoryFiles((".github/workflows/ci.yml", Text)), ".github/workflows/ci.yml", diagnostics).Pipelines[0];

        Assert.Equal([("UnknownKey", 8), ("UnknownKey", 5)], diagnostics.Items.Select(item => (item.Id, item.Line ?? 0)));
        string written = new GitHubActionsFormat().Write(pipeline, new())[0].Text;
        Assert.Contains("time-out: 5", written, StringComparison.Ordinal);
        Assert.Contains("shel: bash", written, StringComparison.Ordinal);
    }

    [Fact]
    public void References_that_multiply_are_stopped()
    {
        string text = ".x0:\n  s: [a, a, a, a, a, a, a, a, a, a]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $".x{i}:\n  s: [{string.Join(", ", Enumerable.Repeat($"!reference [.x{i - 1}, s]", 10))}]\n")) + "a:\n  script: !reference [.x9, s]\n";
        DiagnosticBag diagnostics = new();
        new GitLabCIFormat().Read(new MemoryFiles((".gitlab-ci.yml", text)), ".gitlab-ci.yml", diagnostics);
        Assert.Contains(diagnostics.Items, item => item.Id is "TooManyNodes" or "ReferenceTooDeep");
    }

    // Twice the jobs take twice the memory, not four times as much.
    [Theory]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData(".gitlab-ci.yml")]
    public void Thousands_of_jobs_are_read_at_a_cost_in_proportion(string path)
    {
        _ = Allocated(path, 10);
        Assert.InRange(Allocated(path, 5_000) / (double)Allocated(path, 2_500), 1, 3);
    }

    [Fact]
    public void The_chapters_own_workflows_are_read_and_what_is_wrong_is_named()
    {
        foreach ((string name, string text) in Corpus.All("chapter/text").Where(file => file.Name.StartsWith("03-github", StringComparison.Ordinal)))
        {
            DiagnosticBag diagnostics = new();
            Pipeline[] pipelines = PipelineFiles.Read(new MemoryFiles((".github/workflows/" + name, text)), ".github/workflows/" + name, Formats, diagnostics);
            Assert.True(pipelines.Length == 1 || diagnostics.HasErrors);
        }
    }

    private static long Allocated(string path, int jobs)
    {
        string text = path == ".gitlab-ci.yml"
            ? ".base:\n  script: echo\n" + string.Concat(Enumerable.Range(0, jobs).Select(i => $"j{i}:\n  extends: .base\n  artifacts: {{paths: [a]}}\n  needs: [{(i == 0 ? "" : $"j{i - 1}")}]\n"))
            : "on: push\njobs:\n" + string.Concat(Enumerable.Range(0, jobs).Select(i => $"  j{i}:\n    runs-on: x\n    needs: [{(i == 0 ? "" : $"j{i - 1}")}]\n    steps:\n      - run: echo\n"));
        DiagnosticBag diagnostics = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(jobs, Assert.Single(PipelineFiles.Read(new MemoryFiles((path, text)), path, Formats, diagnostics)).Jobs.Count());
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(diagnostics.Items);
        return after - before;
    }
}
