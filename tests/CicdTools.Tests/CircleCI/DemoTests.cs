using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>
/// The demo of the EKS orb from its repository's address to its end: set up, first run that fails for want of its variables, four of them set, run again, six jobs in 38 minutes.
/// Its six jobs in a row and its variables are those of https://github.com/CircleCI-Public/circleci-demo-aws-eks/blob/0de05852f961f0337a601341b10cba3887809c01/.circleci/config.yml.
/// What stays in AWS is AWS's to tell.
/// </summary>
public sealed class DemoTests : CircleTests
{
    private static readonly string[] Variables = ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ECR_URL", "AWS_SECRET_ACCESS_KEY"];

    private static readonly (string Name, double Minutes)[] Jobs =
    [
        ("build-and-push-image", 2), ("aws-eks/create-cluster", 17), ("deploy-application", 2), ("test-application", 1), ("undeploy-application", 2), ("aws-eks/delete-cluster", 14),
    ];

    [Fact]
    public async Task From_an_address_to_a_run_of_six_jobs()
    {
        CircleProject project = World.Circle.AddProject("gh/contoso/circleci-demo-aws-eks");
        World.Circle.Projects.Remove(project);
        project.Recipe = _ => Run(Variables.All(project.Variables.ContainsKey));
        project.Compiled = $"version: 2\njobs:\n{string.Concat(Jobs.Select(job => $"  {job.Name}:\n    steps:\n    - run:\n        command: aws --region $AWS_DEFAULT_REGION sts get-caller-identity $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_ECR_URL\n"))}workflows:\n  version: 2\n";
        World.Circle.Followable.Add(project);

        Repository made = await ApplyAsync<Repository>(Provider.PlanImportAsync(new() { Source = "https://github.com/contoso/circleci-demo-aws-eks" }, default));
        Run first = await Provider.GetRunsAsync(new() { Repository = made.Name }, default).FirstAsync();
        Run failed = await EndAsync(first.Id);
        Assert.Equal((RunStatus.Failed, $"Its failed jobs name variables that neither the project nor their contexts have: {string.Join(", ", Variables)}."), (failed.Status, failed.Reason));
        foreach (string name in Variables)
            await ApplyAsync<Secret>(Provider.PlanSetSecretAsync(new() { Scope = new() { Repository = made.Name }, Name = name, Value = new("hunter2hunter2") }, default));

        DateTimeOffset begin = World.Clock.GetUtcNow();
        Run started = await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = made.Name }, default));
        int calls = World.Server.Exchanges.Length;
        Run end = await EndAsync(started.Id);
        Assert.Equal(RunStatus.Succeeded, end.Status);
        Assert.Equal(Jobs.Select(job => job.Name), end.Jobs.OrderBy(job => job.StartedAt).Select(job => job.Name));
        Assert.Equal(Jobs.Select(job => TimeSpan.FromMinutes(job.Minutes)), end.Jobs.Select(job => job.Duration!.Value));
        Assert.InRange(end.FinishedAt!.Value - begin, TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(40));
        // One call every five seconds, and a few at the end.
        Assert.InRange(World.Server.Exchanges.Length - calls, 400, 500);
    }

    private static CircleWorkflow[] Run(bool succeeds)
    {
        List<CircleJob> jobs = [];
        foreach ((string name, double minutes) in Jobs)
            jobs.Add(new() { Name = name, Takes = 60 * minutes, Requires = [.. jobs.TakeLast(1)], Ends = succeeds ? "success" : "failed" });
        return [new() { Name = "deployment", Jobs = [.. jobs] }];
    }
}
