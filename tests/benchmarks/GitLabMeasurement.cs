using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>Two jobs with an artifact: <c>cicd</c> and gitlab-ci-local on the same file, each from a cold start of its process to its end.</summary>
internal static class GitLabMeasurement
{
    private const int Rounds = 5;

    private const string Run = "$null = Start-CicdRun app -Wait -Isolation Host -ErrorAction Stop";

    private const string File = """
        build:
          stage: build
          script:
            - mkdir out
            - echo hello > out/hello.txt
          artifacts:
            paths:
              - out
        test:
          stage: test
          needs: [build]
          script:
            - grep hello out/hello.txt

        """;

    public static async Task<Measurement[]> RunAsync()
    {
        string program = Path.Combine(Environment.GetEnvironmentVariable("CICDTOOLS_TEST_TOOLS") ?? Path.Combine(Repository.Root, "artifacts", "tools"), "node_modules", ".bin", "gitlab-ci-local");
        if (!System.IO.File.Exists(program))
        {
            Console.WriteLine("gitlab-ci-local is not installed (tests/tools/install.sh): nothing was compared.");
            return [];
        }

        string folder = Directory.CreateTempSubdirectory("cicdtools-bench-").FullName;
        try
        {
            await PrepareAsync(folder);
            (string, string) home = ("CICDTOOLS_HOME", Path.Combine(folder, "home"));
            string work = Path.Combine(folder, "app");
            await Child.RunAsync(Repository.Shell, ["-Command", $"$null = Import-CicdRepository '{work}' -Trust"], null, home);
            List<double> whole = [];
            List<double> run = [];
            List<double> theirs = [];
            List<double> inside = [];
            await using LocalLab lab = new((".gitlab-ci.yml", File));
            for (int round = 0; round <= Rounds; round++)
            {
                (TimeSpan elapsed, string _) = await Child.RunAsync(Repository.Shell, ["-Command", Run], null, home);
                (TimeSpan _, string warm) = await Child.RunAsync(Repository.Shell, ["-Command", $"{Run}; $watch = [Diagnostics.Stopwatch]::StartNew(); {Run}; $watch.Elapsed.TotalSeconds.ToString('R', [cultureinfo]::InvariantCulture)"], null, home);
                (TimeSpan other, string _) = await Child.RunAsync(program, ["--force-shell-executor", "--shell-isolation"], work);
                double own = (await lab.TimeOwnAsync()).TotalSeconds;
                if (round == 0)
                    continue;
                inside.Add(own);
                whole.Add(elapsed.TotalSeconds);
                run.Add(double.Parse(warm, CultureInfo.InvariantCulture));
                theirs.Add(other.TotalSeconds);
            }

            double median = Measurement.Median(theirs);
            string details = string.Create(CultureInfo.InvariantCulture, $"gitlab-ci-local {median:0.00} s; cicd with the start of PowerShell {Measurement.Median(whole):0.00} s; the second Start-CicdRun -Wait of a session {Measurement.Median(run):0.00} s; the runner itself in a process that is warm {Measurement.Median(inside):0.00} s; median of {Rounds}");
            return
            [
                new("gitlab", "Two jobs with an artifact, Start-CicdRun -Wait in an open session: times faster than gitlab-ci-local --force-shell-executor", median / Measurement.Median(run), "×", 5, AtMost: false, details),
                new("gitlab-inside", "The same without a process of its own for the run", median / Measurement.Median(inside), "×", null, AtMost: false, details),
                new("gitlab-cold", "The same from a cold start of cicd", median / Measurement.Median(whole), "×", null, AtMost: false, details),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PrepareAsync(string folder)
    {
        string work = Path.Combine(folder, "app");
        Directory.CreateDirectory(work);
        await System.IO.File.WriteAllTextAsync(Path.Combine(work, ".gitlab-ci.yml"), File);
        // gitlab-ci-local wants a repository with a remote.
        string[][] commands = [["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-q", "-m", "Begin"], ["remote", "add", "origin", "https://example.com/bench/app.git"]];
        foreach (string[] arguments in commands)
            await Child.RunAsync("git", arguments, work);
    }
}
