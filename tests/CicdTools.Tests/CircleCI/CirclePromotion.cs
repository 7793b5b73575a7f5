using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>A project that stages by itself and releases behind a hold job, each job with a deploy marker: https://circleci.com/docs/guides/deploy/configure-deploy-markers/.</summary>
public abstract class CirclePromotion : PromotionContract
{
    internal const string Compiled = """
        version: 2
        jobs:
          build:
            steps: [{run: {command: make}}]
          stage:
            steps: [{run: {command: "circleci run release log --environment-name=staging --target-version=${CIRCLE_SHA1:0:8}"}}]
          undo:
            steps: [{run: {command: "circleci run release plan --environment-name=production --target-version=x"}}]
          release:
            steps:
            - run:
                command: |
                  circleci run release plan app \
                    --environment-name "production" \
                    --target-version=${CIRCLE_SHA1:0:8}
        workflows: {version: 2}
        """;

    internal CircleFixture World { get; } = new();

    protected override string Application => "gh/contoso/hello";

    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        World.Project.Compiled = Compiled;
        World.Project.Recipe = CircleRecipes.Delivery;
        World.Circle.Environments.AddRange(["production", "staging"]);
        await World.StartAsync();
        return (World.Provider(), new Caller { Clock = World.Clock, Actor = "ada" });
    }

    protected override string Deliver(int number)
    {
        World.Project.Revision = $"{number:x8}{new string('0', 32)}";
        World.Circle.AddPipeline(World.Project);
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        return World.Project.Revision;
    }

    protected override void FailNext() => World.Circle.RerunEnds = "failed";

    public override async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
