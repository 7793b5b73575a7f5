using CicdTools.Providers.Generation;
using CicdTools.Providers.Templates;
using CicdTools.Tests.Formats;
using CicdTools.Tests.Formats.Conversion;

namespace CicdTools.Tests.Generation;

public sealed class PipelineGeneratorTests
{
    private const string Workflow = ".github/workflows/ci.yml";
    private static readonly string[] Formats = ["GitHubActions", "GitLabCI"];

    public static TheoryData<string> Templates => [.. new TemplateLibrary().Templates.Select(template => template.Name)];

    [Fact]
    public async Task A_component_with_image_and_chart_gets_all_six_stages()
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Pipeline pipeline = await folder.WriteAsync();
        Assert.Equal(["verify", "secure", "build", "stage", "approve", "production"], pipeline.Stages.Select(stage => stage.Name));
        Assert.Equal(["lint", "test", "dependencies", "licenses", "secrets", "package", "build-image", "deploy-staging", "approve", "deploy-production"], pipeline.Jobs.Select(job => job.Id));
        Assert.Equal(Workflow, pipeline.Path);
        Assert.Equal("GitHubActions", pipeline.Format);
        string[] production = [.. pipeline.Jobs.Last().Steps.OfType<ScriptStep>().Select(step => step.Name!)];
        Assert.Equal(["Roll out to 10 %", "Roll out to 25 %", "Roll out to 50 %", "Roll out to 100 %"], production[^4..]);
        Assert.Equal(["staging", "production"], pipeline.Jobs.Select(job => job.Environment?.Name).OfType<string>());
        UploadArtifactStep upload = Assert.Single(pipeline.Jobs.SelectMany(job => job.Steps).OfType<UploadArtifactStep>());
        Assert.Equal(("package", "package"), (upload.Artifact, Assert.Single(upload.Paths)));
    }

    [Fact]
    public async Task What_needs_a_registry_or_a_cluster_runs_only_where_one_is_set()
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Pipeline pipeline = await folder.WriteAsync();
        foreach (Job job in pipeline.Jobs)
        {
            string condition = job.Condition is NativeCondition native ? native.Text : "";
            Assert.Equal(job.Id is "build-image" or "deploy-staging" or "approve" or "deploy-production", condition.Contains("vars.IMAGE_REPOSITORY != ''", StringComparison.Ordinal));
            Assert.Equal(job.Id is "deploy-staging" or "approve" or "deploy-production", condition.Contains("vars.KUBE_CONTEXT != ''", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task GitLab_waits_for_a_person_before_production()
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Pipeline pipeline = await folder.WriteAsync("gitlabci");
        Assert.Equal(".gitlab-ci.yml", pipeline.Path);
        Assert.Equal("approve", Assert.Single(pipeline.Jobs, job => job.Manual).Id);
    }

    [Fact]
    public async Task What_is_written_for_every_template_and_language_is_clean()
    {
        List<(string Format, PipelineFile File)> written = [];
        foreach (string format in Formats)
        {
            foreach (string template in Templates.Select(row => row.Data))
            {
                using GenerationCase folder = GenerationCase.OfTemplate(template);
                written.Add((format, await WrittenAsync(folder, format, template, includeContainer: false)));
            }

            foreach (Detection.LanguageCase each in Detection.LanguageCase.All)
            {
                using GenerationCase folder = new(each.Files);
                written.Add((format, await WrittenAsync(folder, format, each.Name, includeContainer: true)));
            }
        }

        Assert.Empty(Linters.GitHub([.. written.Where(entry => entry.Format == Formats[0]).Select(entry => entry.File)]));
        Assert.Empty(Linters.GitLab([.. written.Where(entry => entry.Format == Formats[1]).Select(entry => entry.File)]));
    }

    [Fact]
    public async Task What_is_written_in_every_other_format_passes_its_judge()
    {
        foreach (string format in new Providers.ProviderCatalog().Formats.Select(format => format.Name).Except(Formats))
        {
            List<(int Number, PipelineFile File)> written = [];
            foreach (string template in Templates.Select(row => row.Data))
            {
                using GenerationCase folder = GenerationCase.OfTemplate(template);
                Pipeline pipeline = await folder.WriteAsync(format, includeContainer: true, force: true);
                PipelineFile file = new(pipeline.Path!, folder.Read(pipeline.Path!));
                Assert.True(file.Text.Length > 100, $"{format} has nothing for {template}.");
                written.Add((written.Count, file));
            }

            // CircleCI's parser for editors does not know the step 'when' of circleci.com/docs/configuration-reference/#the-when-step; its schema does, and is asked too.
            // Lighthouse gives a run the branch of the push as a parameter (github.com/jenkins-x/lighthouse, pkg/engines/tekton/utils.go, makePipelineRun: "Add parameters instead of env vars");
            // the linter of Tekton sees no declaration of this one. Of any other it must find one.
            if (Judges.Of(format) is not null)
                Assert.DoesNotContain(Judges.Judge(format, written).Values.SelectMany(findings => findings), finding => !finding.EndsWith("Unknown native command: when", StringComparison.Ordinal) && !(finding.Contains(": no-undefined-param: ", StringComparison.Ordinal) && finding.Contains("PULL_BASE_REF", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("CircleCI", true)]
    [InlineData("AzurePipelines", true)]
    [InlineData("CodePipeline", true)]
    [InlineData("Spinnaker", true)]
    [InlineData("Jenkinsfile", true)]
    [InlineData("BuildSpec", false)]
    [InlineData("CloudBuild", false)]
    [InlineData("Tekton", false)]
    public async Task Production_waits_for_a_person_or_is_left_out(string format, bool waits)
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Change change = await folder.PlanAsync(format, force: true);
        Assert.Equal(!waits, change.Findings.Any(finding => finding.Message.Contains("nothing deploys to production", StringComparison.Ordinal)));
        Pipeline pipeline = await folder.WriteAsync(format, force: true);
        Assert.Equal(waits, pipeline.Jobs.Any(job => job.Manual));
        Job? production = pipeline.Jobs.SingleOrDefault(job => job.Environment?.Name == "production");
        Assert.Equal(waits, production is not null);
        if (production is not null)
            Assert.True(pipeline.Jobs.Single(job => job.Id == Assert.Single(production.Needs!)).Manual);
    }

    [Theory]
    [InlineData("CircleCI")]
    [InlineData("AzurePipelines")]
    public async Task A_format_that_can_say_all_loses_no_condition(string format)
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Assert.DoesNotContain((await folder.PlanAsync(format, force: true)).Findings, finding => finding.Id == "Lost" && finding.Message.Contains("condition", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_written_reads_back_as_the_same_jobs()
    {
        foreach (string format in Formats)
        {
            using GenerationCase folder = GenerationCase.OfTemplate("python");
            Pipeline pipeline = await folder.WriteAsync(format);
            IPipelineFormat reader = new Providers.ProviderCatalog().Formats.Single(known => known.Name == format);
            DiagnosticBag diagnostics = new();
            Pipeline read = Assert.Single(reader.Read(new MemoryFiles((pipeline.Path!, folder.Read(pipeline.Path!))), pipeline.Path!, diagnostics).Pipelines);
            Assert.False(diagnostics.HasErrors, string.Join('\n', diagnostics.Items));
            Assert.Equal(pipeline.Jobs.Select(job => job.Id), read.Jobs.Select(job => job.Id));
            DiagnosticBag rules = new();
            PipelineRules.Check(read, rules, ["staging", "production"]);
            Assert.Empty(rules.Items);
        }
    }

    [Fact]
    public async Task A_monorepo_gets_a_job_set_per_component()
    {
        using GenerationCase folder = new(("api/go.mod", "module api\n"), ("api/main.go", "package main\n"), ("web/package.json", "{\"name\":\"web\",\"scripts\":{\"test\":\"node --test\",\"start\":\"node a.js\"}}"));
        Pipeline pipeline = await folder.WriteAsync();
        Assert.Equal(["api-lint", "api-test", "web-test", "api-dependencies", "web-dependencies", "licenses", "secrets", "api-package", "web-package"], pipeline.Jobs.Select(job => job.Id));
        Assert.All(pipeline.Jobs.Where(job => job.Id.StartsWith("api-", StringComparison.Ordinal)).SelectMany(job => job.Steps.OfType<ScriptStep>()), step => Assert.Equal("api", step.WorkingDirectory));
        Assert.Equal(["package", "package-web"], pipeline.Jobs.SelectMany(job => job.Steps).OfType<UploadArtifactStep>().Select(step => step.Artifact));
    }

    [Fact]
    public async Task Components_of_one_name_get_jobs_of_different_names()
    {
        using GenerationCase folder = new(("one/go.mod", "module app\n"), ("one/main.go", "package main\n"), ("two/go.mod", "module app\n"), ("two/main.go", "package main\n"), ("two/x/go.mod", "module app\n"));
        Pipeline pipeline = await folder.WriteAsync(includeContainer: true);
        Assert.Equal(pipeline.Jobs.Select(job => job.Id).Distinct(), pipeline.Jobs.Select(job => job.Id));
        string[] images = [.. pipeline.Jobs.SelectMany(job => job.Steps).OfType<PushImageStep>().SelectMany(step => step.Tags)];
        Assert.Equal(["$IMAGE_REPOSITORY/app:$VERSION", "$IMAGE_REPOSITORY/app:$COMMIT", "$IMAGE_REPOSITORY/two:$VERSION", "$IMAGE_REPOSITORY/two:$COMMIT"], images);
        string[] releases = [.. pipeline.Jobs.Where(job => job.Environment?.Name == "staging").Select(job => job.Steps.OfType<ScriptStep>().Last().Script.Split(' ')[3])];
        Assert.Equal(["app", "two"], releases);
    }

    [Fact]
    public async Task A_package_without_a_Procfile_gets_one()
    {
        using GenerationCase folder = new(("requirements.txt", "flask\n"), ("app.py", "print('it''s')\n"));
        Pipeline pipeline = await folder.WriteAsync();
        ScriptStep package = pipeline.Jobs.Single(job => job.Id == "package").Steps.OfType<ScriptStep>().Last();
        Assert.Contains("'web: python3 -m flask --app app run --host ${HOST:-0.0.0.0} --port ${PORT:-5000}' > package/Procfile", package.Script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com/contoso/app.git", "GitHubActions")]
    [InlineData("git@gitlab.com:contoso/app.git", "GitLabCI")]
    [InlineData("https://gitlab.com/contoso/app", "GitLabCI")]
    [InlineData("https://contoso@dev.azure.com/contoso/shop/_git/app", "AzurePipelines")]
    [InlineData("git@ssh.dev.azure.com:v3/contoso/shop/app", "AzurePipelines")]
    [InlineData("https://gitlab.com.evil.example/contoso/app", "GitHubActions")]
    [InlineData("https://notgitlab.com/contoso/app", "GitHubActions")]
    [InlineData("/srv/git/app.git", "GitHubActions")]
    public async Task The_format_follows_the_exact_host_of_the_remote(string remote, string format)
    {
        using GenerationCase folder = new(("go.mod", "module a\n"));
        LibGit2Sharp.Repository.Init(folder.Root);
        using (LibGit2Sharp.Repository repository = new(folder.Root))
            repository.Network.Remotes.Add("origin", remote);
        Assert.Equal(format, (await folder.WriteAsync(format: null)).Format);
    }

    [Theory]
    [InlineData("ssh://git@GitHub.com:22/a/b", "github.com")]
    [InlineData("user@host.example:path", "host.example")]
    [InlineData("C:\\repositories\\a", null)]
    [InlineData("../a:b", null)]
    [InlineData("file:///srv/git", null)]
    public void A_host_is_read_from_every_kind_of_address(string url, string? host) => Assert.Equal(host, GitHome.HostOf(url));

    private static async Task<PipelineFile> WrittenAsync(GenerationCase folder, string format, string name, bool includeContainer)
    {
        Pipeline pipeline = await folder.WriteAsync(format, includeContainer);
        string slug = TemplateValues.ToSlug(name);
        return new(format == Formats[0] ? $".github/workflows/{slug}.yml" : $"{slug}.gitlab-ci.yml", folder.Read(pipeline.Path!));
    }
}
