using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>
/// The sample that is the demo of CircleCI's orb for EKS in one flow. Its six jobs, variables and names are those of
/// https://github.com/CircleCI-Public/circleci-demo-aws-eks/blob/0de05852f961f0337a601341b10cba3887809c01/.circleci/config.yml. AWS is moto, which others wrote; CircleCI's time goes
/// faster than ours, so that its 37 minutes pass in seconds.
/// </summary>
public sealed partial class CircleDemoTests : IAsyncLifetime
{
    private const string Slug = "gh/contoso/circleci-demo-aws-eks", Variable = "CICDTOOLS_TEST_CIRCLE_TOKEN", Region = "eu-west-1", Image = "eks_orb_demo_app", Cluster = "eks-orb-demo-app-deployment";

    private static readonly string[] Variables = ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ECR_URL", "AWS_SECRET_ACCESS_KEY"];

    private static readonly string[] Stacks = [$"eksctl-{Cluster}-cluster", $"eksctl-{Cluster}-nodegroup-ng-1"];

    private static readonly (string Name, double Minutes)[] Jobs =
    [
        ("build-and-push-image", 2), ("aws-eks/create-cluster", 11), ("deploy-application", 2), ("test-application", 10), ("undeploy-application", 1), ("aws-eks/delete-cluster", 11),
    ];

    private readonly FastClock _clock = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cicdtools-test-");
    private readonly HttpClient _http = new();
    private CircleServer _circle = null!;
    private CircleProject _project = null!;
    private WebApplication? _service;
    private Process? _moto;
    private string _aws = "";
    private bool _pushed, _created, _deleted;

    /// <summary>Whether the run leaves the stacks of its cluster behind.</summary>
    private bool LeavesStacks { get; set; }

    public async ValueTask InitializeAsync()
    {
        _circle = new(_clock);
        await _circle.StartAsync();
        _project = _circle.AddProject(Slug);
        _circle.Projects.Remove(_project);
        _circle.Followable.Add(_project);
        _project.Recipe = _ => Run(Variables.All(_project.Variables.ContainsKey));
        _project.Compiled = $"version: 2\njobs:\n{string.Concat(Jobs.Select(job => $"  {job.Name}:\n    steps:\n    - run:\n        command: aws --region $AWS_DEFAULT_REGION sts get-caller-identity $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_ECR_URL\n"))}workflows:\n  version: 2\n";
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.MapFallback(AnswerAsync);
        await _service.StartAsync();
        StartMoto();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _moto?.Kill(entireProcessTree: true);
        _moto?.Dispose();
        _folder.Delete(recursive: true);
        await _service!.DisposeAsync();
        await _circle.DisposeAsync();
        _gate.Dispose();
    }

    [Fact]
    public async Task It_goes_from_an_empty_registry_to_an_image_and_nothing_else()
    {
        Require(60);
        ShellResult result = Sample();
        Assert.Equal(("", 0), (result.Errors, result.ExitCode));
        string[] steps = ["Connect", $"A repository of images: {Image}", "The project", "Its first run", "Four variables", "Run it", "The service answers", "Its jobs", "The image is still in ECR", "The stacks of the cluster are gone"];
        Assert.Equal(steps, result.Lines.Where(line => line.StartsWith("== ", StringComparison.Ordinal)).Select(line => line[3..]));
        // The first run says which variables are missing.
        Assert.Contains($"#1 is Failed. Its failed jobs name variables that neither the project nor their contexts have: {string.Join(", ", Variables)}.", result.Output, StringComparison.Ordinal);
        Assert.Equal($"123456789012.dkr.ecr.{Region}.amazonaws.com", _project.Variables["AWS_ECR_URL"]);
        Assert.Equal((Region, "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), (_project.Variables["AWS_DEFAULT_REGION"], _project.Variables["AWS_ACCESS_KEY_ID"], _project.Variables["AWS_SECRET_ACCESS_KEY"]));
        Assert.DoesNotContain("wJalrXUtnFEMI", result.Output, StringComparison.Ordinal);

        string[] table = After(result, "Its jobs");
        Assert.Equal(Jobs.Select(job => job.Name), table.Select(line => line.Split(' ')[0]).Where(first => Jobs.Any(job => job.Name == first)));
        Assert.Contains(table, line => Regex.IsMatch(line, "^test-application +Succeeded +00:10:00$"));
        CircleWorkflow run = _project.Pipelines[1].Workflows.Single();
        Assert.InRange(run.StoppedAt(_clock.GetUtcNow())!.Value - run.CreatedAt, TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40));
        Assert.Contains($"answers: Hello World! (Version info: {_project.Revision}", result.Output, StringComparison.Ordinal);
        // Its tag is longer than its column.
        Assert.Contains(After(result, "The image is still in ECR"), line => line.Contains(_project.Revision[..20], StringComparison.Ordinal));
        Assert.Contains(_project.Revision, await AskAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeImages", $$"""{"repositoryName":"{{Image}}"}"""), StringComparison.Ordinal);
        Assert.Contains($"Nothing is left of {Cluster} but the image.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Stacks[0], await AskAsync("cloudformation", null, "Action=DescribeStacks&Version=2010-05-15"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    [Fact]
    public void Stacks_that_are_left_are_an_error()
    {
        LeavesStacks = true;
        Require(90);
        ShellResult result = Sample();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"2 of the cluster's stacks are still there: {string.Join(", ", Stacks)}.", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    [Fact]
    public async Task With_what_if_nothing_but_reads_is_sent()
    {
        Require(60);
        ShellResult empty = Sample("-WhatIf");
        Assert.Equal(("", 0), (empty.Errors, empty.ExitCode));
        Assert.Contains("Create the repository of images", empty.Output, StringComparison.Ordinal);
        Assert.Contains("Set the project up", empty.Output, StringComparison.Ordinal);
        Assert.Single(empty.Lines, line => line.StartsWith("Later: ", StringComparison.Ordinal));

        // Where the project is set up, it tells of the variables and the run too.
        _circle.Projects.Add(_project);
        ShellResult full = Sample("-WhatIf");
        Assert.Equal(("", 0), (full.Errors, full.ExitCode));
        Assert.Equal(4, full.Lines.Count(line => line.Contains("Add the environment variable", StringComparison.Ordinal)));
        Assert.Contains("Run the pipeline on CircleCI", full.Output, StringComparison.Ordinal);
        Assert.Empty(_circle.Writes);
        Assert.Contains("RepositoryNotFound", await AskAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories", $$"""{"repositoryNames":["{{Image}}"]}"""), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    [Theory]
    [InlineData("-TimeoutSeconds", "1800")]
    [InlineData("-PollSeconds", "0")]
    public void A_time_that_the_run_does_not_fit_into_is_refused(string name, string value)
    {
        ShellResult result = Sample(name, value);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(name[1..], result.Errors, StringComparison.Ordinal);
        Assert.Empty(_circle.Exchanges);
    }

    private static string[] After(ShellResult result, string step) => [.. result.Lines.SkipWhile(line => line != $"== {step}").Skip(1).TakeWhile(line => !line.StartsWith("== ", StringComparison.Ordinal))];

    private static CircleWorkflow[] Run(bool succeeds)
    {
        List<CircleJob> jobs = [];
        foreach ((string name, double minutes) in Jobs)
            jobs.Add(new() { Name = name, Takes = 60 * minutes, Requires = [.. jobs.TakeLast(1)], Ends = succeeds ? "success" : "failed", Steps = [] });
        return [new() { Name = "deployment", Jobs = [.. jobs] }];
    }

    private ShellResult Sample(params string[] more)
    {
        string[] arguments =
        [
            Path.Combine(Built.Root, "samples", "circleci-demo.ps1"),
            "-Source", "https://github.com/contoso/circleci-demo-aws-eks", "-Region", Region, "-CircleAddress", _circle.Address, "-CircleTokenVariable", Variable, "-AwsAddress", _aws,
            "-ServiceAddress", _service!.Urls.Single(),
        ];
        (string, string?)[] environment =
        [
            ("TMPDIR", _folder.FullName), ("CICDTOOLS_HOME", null), (Variable, CircleServer.Token), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ("AWS_PROFILE", null), ("AWS_SESSION_TOKEN", null),
        ];
        return ShellProcess.Run([.. arguments, .. more.Contains("-PollSeconds") ? more : [.. more, "-PollSeconds", "1"]], environment: environment);
    }

    private string StatusOf(string job)
    {
        CirclePipeline? pipeline = _project.Pipelines.ToArray().ElementAtOrDefault(1);
        CircleWorkflow? workflow = pipeline?.Workflows.FirstOrDefault();
        return workflow?.Jobs.First(one => one.Name == job).Status(workflow, _clock.GetUtcNow()) ?? "";
    }

    private async Task AnswerAsync(HttpContext context)
    {
        bool isUp = StatusOf("deploy-application") == "success" && StatusOf("undeploy-application") is "blocked" or "queued";
        context.Response.StatusCode = isUp ? 200 : 503;
        await context.Response.WriteAsync(isUp ? $"Hello World! (Version info: {_project.Revision}, build date: 20260101000000)" : "Nothing is here.");
    }

    // What the jobs have done in AWS by now.
    private async Task WorkAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_pushed && StatusOf("build-and-push-image") == "success")
            {
                _pushed = true;
                await AskAsync("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage", $$$"""{"repositoryName":"{{{Image}}}","imageTag":"{{{_project.Revision}}}","imageManifest":"{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"digest\":\"sha256:1\",\"size\":1},\"layers\":[]}"}""");
            }

            bool isCreated = StatusOf("aws-eks/create-cluster") == "success";
            foreach (string stack in !_created && isCreated ? Stacks : [])
                await AskAsync("cloudformation", null, $"Action=CreateStack&Version=2010-05-15&StackName={stack}&TemplateBody={Uri.EscapeDataString("""{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}""")}");
            _created |= isCreated;
            bool isDeleted = !LeavesStacks && StatusOf("aws-eks/delete-cluster") == "success";
            foreach (string stack in !_deleted && isDeleted ? Stacks : [])
                await AskAsync("cloudformation", null, $"Action=DeleteStack&Version=2010-05-15&StackName={stack}");
            _deleted |= isDeleted;
        }
        finally
        {
            _gate.Release();
        }
    }

    // moto asks for no signature here; which service is meant, it reads from the scope of one.
    private async Task<string> AskAsync(string service, string? target, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _aws) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(target is null ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/{Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private void Require(double speed)
    {
        Assert.SkipWhen(_aws.Length == 0, "moto_server is not installed: pip install moto[server]. The demo was not run.");
        _clock.Speed = speed;
        _circle.Meanwhile = WorkAsync;
    }

    private void StartMoto()
    {
        ProcessStartInfo start = new("moto_server", ["-H", "127.0.0.1", "-p", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONUNBUFFERED"] = "1";
        try
        {
            _moto = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }

        while (_moto.StandardError.ReadLine() is { } line)
        {
            if (!Running().Match(line).Success)
                continue;
            _aws = Running().Match(line).Value;
            // What it says further must not fill the pipe.
            _ = _moto.StandardError.ReadToEndAsync();
            _ = _moto.StandardOutput.ReadToEndAsync();
            return;
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Running();

    /// <summary>A clock that goes as many times faster as it is told, from the moment at which it is told.</summary>
    private sealed class FastClock : TimeProvider
    {
        private readonly DateTimeOffset _begin = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture);
        private readonly Stopwatch _real = Stopwatch.StartNew();

        public double Speed { get; set; } = 1;

        public override DateTimeOffset GetUtcNow() => _begin + (_real.Elapsed * Speed);
    }
}
