using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

[Collection("engine")]
public sealed class AsyncCmdletTests : IDisposable
{
    private readonly Session _session = new(probes: true);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_consumer_that_blocks_on_a_task_does_not_deadlock() =>
        Assert.Equal(20, _session.Run("Get-ProbeNumber -Count 20 | Join-ProbeBlocking").Output.Length);

    [Fact]
    public void Nor_does_it_where_errors_go_down_the_pipeline_too() =>
        Assert.Equal(40, _session.Run("Get-ProbeNumber -Count 20 -WithErrors 2>&1 | Join-ProbeBlocking").Output.Length);

    [Fact]
    public void An_early_stop_disposes_the_enumerator_and_asks_for_nothing_more()
    {
        _session.Run("foreach ($once in 1) { Get-ProbeNumber -Count 1000 | ForEach-Object { if ($_ -eq 3) { break } } }");
        string[] journal = Journal();
        Assert.Equal("closed", journal[^1]);
        Assert.Equal(3, journal.Count(entry => entry.StartsWith("request", StringComparison.Ordinal)));
    }

    [Fact]
    public void After_Ctrl_C_nothing_more_is_asked_for_and_everything_is_closed()
    {
        using PowerShell shell = _session.Create("Get-ProbeNumber -Hang");
        ManualResetEventSlim started = (ManualResetEventSlim)_session.Run("[CicdTools.Module.Probes.Journal]::Started").Output[0].BaseObject;
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(started.Wait(Session.Patience), "The probe did not start.");

        shell.Stop();

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal(["request 1", "closed"], Journal());
    }

    [Fact]
    public void A_progress_callback_that_throws_ends_the_body_after_its_clean_up()
    {
        Assert.Contains("The callback threw.", _session.Fails("Get-ProbeProgress").Exception.Message, StringComparison.Ordinal);
        Assert.Contains("cleaned up", Journal());
    }

    [Fact]
    public void What_follows_from_a_change_is_made_after_it_and_the_scope_closes()
    {
        Assert.Equal("second", _session.Run<string>("Set-ProbeThing"));
        Assert.Equal(["wrote first", "wrote second", "closed"], Journal());
    }

    [Fact]
    public void WhatIf_makes_nothing_and_shows_the_difference()
    {
        Outcome outcome = _session.Run("Set-ProbeThing -WhatIf");
        Assert.Equal(["closed"], Journal());
        Assert.Equal("the difference", Assert.Single(outcome.Information).MessageData.ToString());
    }

    [Fact]
    public void A_write_outside_the_scope_is_refused()
    {
        ErrorRecord error = _session.Fails("Set-ProbeThing -Rogue");
        Assert.StartsWith("WriteOutsideScope", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Journal());
    }

    [Fact]
    public void Where_nobody_can_answer_a_confirmation_is_an_error_and_no_hang()
    {
        ErrorRecord error = _session.Fails("Remove-ProbeThing");
        Assert.StartsWith("ConfirmationRequired", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Confirm:$false", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Journal());
    }

    [Theory]
    [InlineData("Remove-ProbeThing -Confirm:$false", "removed")]
    [InlineData("$ConfirmPreference = 'None'; Remove-ProbeThing", "removed")]
    [InlineData("Remove-ProbeThing -WhatIf", null)]
    public void An_answer_given_beforehand_is_taken(string script, string? entry)
    {
        _session.Run(script);
        Assert.Equal(entry is null ? [] : [entry], Journal());
    }

    [Theory]
    [InlineData("NotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Unauthorized", ErrorCategory.AuthenticationError)]
    [InlineData("Forbidden", ErrorCategory.PermissionDenied)]
    [InlineData("Conflict", ErrorCategory.ResourceExists)]
    [InlineData("Invalid", ErrorCategory.InvalidArgument)]
    [InlineData("RateLimited", ErrorCategory.LimitsExceeded)]
    [InlineData("NotSupported", ErrorCategory.NotImplemented)]
    [InlineData("Unavailable", ErrorCategory.ResourceUnavailable)]
    [InlineData("Failed", ErrorCategory.InvalidResult)]
    public void An_error_has_an_id_a_category_a_target_and_a_remedy(string kind, ErrorCategory category)
    {
        ErrorRecord error = Assert.Single(_session.Run($"'{kind}' | Get-ProbeError").Errors);
        Assert.StartsWith("ProbeFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("the target", error.TargetObject);
        Assert.Equal("Do something.", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("full", "DiskFull", "No space left on device : '/x'.")]
    [InlineData("read-only", "AccessDenied", "Read-only file system : '/x'.")]
    [InlineData("denied", "AccessDenied", "Access to the path '/x' is denied.")]
    [InlineData("broken", "FileFailed", "Input/output error : '/x'.")]
    public void A_file_that_cannot_be_written_is_one_clear_error_whoever_meets_it(string why, string id, string end)
    {
        ErrorRecord error = Assert.Single(_session.Run($"'{why}' | Get-ProbeFileError").Errors);
        Assert.StartsWith($"{id},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(end, error.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_error_about_one_input_lets_the_next_one_be_tried() =>
        Assert.Equal(2, _session.Run("'NotFound', 'Invalid' | Get-ProbeError").Errors.Length);

    private string[] Journal() => [.. _session.Run("[CicdTools.Module.Probes.Journal]::Entries").Output.Select(entry => (string)entry.BaseObject)];
}
