using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The repository's own pipeline is what the module writes for it.</summary>
[Collection("engine")]
public sealed class OwnPipelineTests
{
    [Fact]
    public void The_workflow_is_what_New_CicdPipeline_writes()
    {
        using Session session = new();
        Outcome outcome = session.Run("New-CicdPipeline $args[0] -Format GitHubActions -Force -WhatIf", Built.Root);

        // Where it would be changed, -WhatIf shows the difference and gives no pipeline.
        Assert.Equal("", string.Concat(outcome.Information.Select(record => record.MessageData)));
        Assert.Single(outcome.Output);
    }
}
