using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Shell;

/// <summary>The shell from the outside: what a person or a script sees of it.</summary>
public sealed class ShellTests
{
    [Fact]
    public void A_script_gets_its_parameters_by_name_by_place_and_the_rest()
    {
        const string Script = "[CmdletBinding()] param([string]$Name, [int]$Count, [switch]$Loud, [switch]$Off, [Parameter(ValueFromRemainingArguments)]$Rest) \"$Name $($Count + 1) $Loud $Off $Rest\"";
        ShellResult result = ShellProcess.Script(Script, "-Count", "4", "x y", "-Loud", "-Off:$false", "more");
        Assert.Equal("x y 5 True False more\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void The_exit_code_is_the_scripts_and_what_it_showed_before_is_not_lost()
    {
        ShellResult result = ShellProcess.Script("[pscustomobject]@{ A = 1; B = 'two' }; exit 3");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(["A B", "- -", "1 two"], result.Lines);
    }

    [Fact]
    public void Exit_in_an_inner_script_ends_that_script_only()
    {
        string inner = Path.Combine(Path.GetTempPath(), $"cicdtools-test-{Guid.NewGuid():N}.ps1");
        File.WriteAllText(inner, "exit 5");
        try
        {
            ShellResult result = ShellProcess.Script($"& '{inner}'; \"inner $LASTEXITCODE\"; exit 2");
            Assert.Equal("inner 5\n", result.Output);
            Assert.Equal(2, result.ExitCode);
        }
        finally
        {
            File.Delete(inner);
        }
    }

    [Fact]
    public void An_uncaught_error_gives_1_and_is_told_in_few_lines_on_standard_error()
    {
        ShellResult result = ShellProcess.Script("$ErrorActionPreference = 'Stop'\n'before'\nGet-CicdRepository -Context nowhere");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("before\n", result.Output);
        string[] lines = result.Errors.TrimEnd().Split('\n');
        Assert.StartsWith("Get-CicdRepository: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("[ContextNotFound]", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(".ps1:3", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_thrown_text_and_a_syntax_error_give_1()
    {
        ShellResult thrown = ShellProcess.Script("throw 'The sky fell.'");
        Assert.Equal(1, thrown.ExitCode);
        Assert.StartsWith("The sky fell.\n", thrown.Errors, StringComparison.Ordinal);
        ShellResult broken = ShellProcess.Command("if (");
        Assert.Equal(1, broken.ExitCode);
        Assert.NotEqual("", broken.Errors);
    }

    [Theory]
    [InlineData("Get-ChildItem", "pwsh has them all.")]
    [InlineData("Get-CicdRepositry", "Get-Command -Module CicdTools")]
    public void A_command_that_is_not_there_is_named_with_where_to_look(string command, string advice) =>
        Assert.Contains(advice, ShellProcess.Command(command).Errors, StringComparison.Ordinal);

    [Fact]
    public void No_alias_of_an_absent_command_hides_a_program()
    {
        Assert.Equal("", ShellProcess.Command("(Get-Alias | Where-Object { -not (Get-Command $_.Definition -ErrorAction Ignore) }).Name").Output.Trim());
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it is no program.");
        Assert.Equal("/\n", ShellProcess.Command("Set-Location /; pwd").Output);
    }

    [Fact]
    public void A_command_gets_arguments_and_its_last_failure_is_the_exit_code()
    {
        Assert.Equal("a+b\n", ShellProcess.Run(["-Command", "$args -join '+'", "a", "b"]).Output);
        Assert.Equal(1, ShellProcess.Command("No-SuchCommand").ExitCode);
        Assert.Equal(0, ShellProcess.Command("No-SuchCommand; 'on'").ExitCode);
        Assert.Equal(6, ShellProcess.Command("exit 6").ExitCode);
    }

    [Fact]
    public void Standard_input_is_a_list_of_commands()
    {
        ShellResult result = ShellProcess.Run([], "$x = 20\nif ($true) {\n  $x + 1\n}\n'last'; exit 9\n'never'\n");
        Assert.Equal("21\nlast\n", result.Output);
        Assert.Equal(9, result.ExitCode);
    }

    [Fact]
    public void Redirected_output_holds_no_escape_sequences()
    {
        ShellResult result = ShellProcess.Command("Write-Host green -ForegroundColor Green; [pscustomobject]@{ A = 1 }; Write-Error red");
        Assert.DoesNotContain('\u001b', result.Output + result.Errors);
        Assert.Contains("green\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_module_is_loaded_and_the_environment_may_name_another()
    {
        Assert.Equal(Built.Root.TrimEnd('/'), ShellProcess.Command("(Get-Module CicdTools).ModuleBase").Output.Trim());
        ShellResult absent = ShellProcess.Run(["-Command", "1"], environment: ("CICDTOOLS_MODULE", "/no/such/module"));
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("CICDTOOLS_MODULE", absent.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_version_and_wrong_options_need_no_engine()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", ShellProcess.Run(["--version"]).Output);
        Assert.Contains("cicd SCRIPT", ShellProcess.Run(["--help"]).Output, StringComparison.Ordinal);
        ShellResult wrong = ShellProcess.Run(["--no-such"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'--no-such' is not an option.", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_is_an_error_and_no_hang()
    {
        ShellResult result = ShellProcess.Command("Remove-CicdEnvironment staging -Confirm");
        Assert.Equal(1, result.ExitCode);
        Assert.NotEqual("", result.Errors);
    }

    [Fact]
    public void Told_to_end_it_runs_what_must_run_at_last()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        string file = Path.Combine(Path.GetTempPath(), $"cicdtools-test-{Guid.NewGuid():N}");
        System.Diagnostics.ProcessStartInfo start = new(Built.Shell, ["-Command", $"try {{ [Console]::Out.WriteLine('begun'); Start-Sleep 600 }} finally {{ [IO.File]::WriteAllText('{file}', 'done') }}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        try
        {
            Assert.Equal("begun", process.StandardOutput.ReadLine());
            using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{process.Id}"]);
            Assert.True(process.WaitForExit(Session.Patience));
            Assert.Equal((143, "done"), (process.ExitCode, File.ReadAllText(file)));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            File.Delete(file);
        }
    }
}
