using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

/// <summary>Whole files of the dialects, really run.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DialectTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    // docs.github.com: "Workflow syntax", "Workflow commands", "Passing information between jobs".
    [Fact]
    public async Task A_workflow_of_GitHub_Actions_runs()
    {
        Run run = await RunAsync(".github/workflows/ci.yml", """
            name: CI
            on: push
            env:
              GREETING: hello
            jobs:
              build:
                runs-on: ubuntu-latest
                outputs:
                  word: ${{ steps.say.outputs.word }}
                  secret: ${{ steps.say.outputs.secret }}
                strategy:
                  matrix:
                    n: [1, 2]
                steps:
                  - uses: actions/checkout@v4
                  - id: say
                    env:
                      TOKEN: ${{ secrets.TOKEN }}
                    run: |
                      echo "$GREETING ${{ matrix.n }} ${{ github.ref_name }} $GITHUB_SHA"
                      echo "word=w${{ matrix.n }}" >> "$GITHUB_OUTPUT"
                      echo "secret=$TOKEN" >> "$GITHUB_OUTPUT"
                      echo "ADDED<<E
                      two
                      lines
                      E" >> "$GITHUB_ENV"
                      mkdir bin; printf '#!/bin/sh\necho tool' > bin/mytool; chmod +x bin/mytool; echo "$PWD/bin" >> "$GITHUB_PATH"
                      mkdir out; echo ${{ matrix.n }} > out/f
                  - run: echo "$ADDED" && mytool
                  - if: failure()
                    run: echo never
                  - uses: actions/upload-artifact@v4
                    with:
                      name: out-${{ matrix.n }}
                      path: out/
              after:
                needs: build
                runs-on: ubuntu-latest
                if: github.ref == 'refs/heads/main'
                steps:
                  - uses: actions/download-artifact@v4
                    with:
                      name: out-2
                      path: got
                  - run: cat got/f; echo "word ${{ needs.build.outputs.word }} secret '${{ needs.build.outputs.secret }}'"
              never:
                needs: build
                if: github.ref == 'refs/heads/other'
                runs-on: ubuntu-latest
                steps:
                  - run: echo never
            """);

        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        Assert.Equal(["build (1):Succeeded", "build (2):Succeeded", "after:Succeeded", "never:Skipped"], run.Jobs.Select(job => $"{job.Name}:{job.Status}"));
        string text = await _lab.TextAsync(run, "build (2)");
        Assert.Contains($"hello 2 main {run.Commit}", text, StringComparison.Ordinal);
        Assert.Contains("two\nlines\ntool", text, StringComparison.Ordinal);
        string after = await _lab.TextAsync(run, "after");
        Assert.Contains("2\nword w", after, StringComparison.Ordinal);
        Assert.Contains("secret ''", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_matrix_that_an_expression_gives_becomes_jobs()
    {
        Run run = await RunAsync(".github/workflows/ci.yml", """
            name: CI
            on: push
            jobs:
              plan:
                runs-on: ubuntu-latest
                outputs:
                  list: ${{ steps.s.outputs.list }}
                steps:
                  - id: s
                    run: echo 'list=["x","y","z"]' >> "$GITHUB_OUTPUT"
              each:
                needs: plan
                runs-on: ubuntu-latest
                strategy:
                  matrix:
                    item: ${{ fromJSON(needs.plan.outputs.list) }}
                steps:
                  - run: echo item ${{ matrix.item }}
              last:
                needs: each
                runs-on: ubuntu-latest
                steps:
                  - run: echo last
            """);
        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        Assert.Equal(["each (x)", "each (y)", "each (z)", "last", "plan"], run.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
        Assert.Equal("item y", await _lab.TextAsync(run, "each (y)"));
    }

    // docs.gitlab.com/ci/yaml.
    [Fact]
    public async Task A_pipeline_of_GitLab_CI_runs()
    {
        _lab.Commit("Marker", ("Dockerfile", "FROM scratch\n"));
        Run run = await RunAsync(".gitlab-ci.yml", """
            stages: [build, test, deploy]
            variables:
              GREETING: hello
            default:
              before_script:
                - echo before
            build:
              stage: build
              script:
                - x=1; echo "$GREETING $x $CI_COMMIT_BRANCH"
                - mkdir out && echo content > out/f
                - echo "REPORTED=42" > build.env
              artifacts:
                paths: [out/]
                reports:
                  dotenv: build.env
            unit:
              stage: test
              parallel:
                matrix:
                  - KIND: [a, b]
              script:
                - cat out/f; echo "$KIND $REPORTED $TOKEN"; test -f readme.txt
            flaky:
              stage: test
              script: exit 1
              allow_failure: true
              retry: 1
            with-file:
              stage: test
              script: echo found
              rules:
                - exists: [Dockerfile]
            other-branch:
              stage: test
              script: echo never
              rules:
                - if: $CI_COMMIT_BRANCH == "other"
            deploy:
              stage: deploy
              script: echo deployed
              rules:
                - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
            """);

        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        Assert.Equal(["build:Succeeded", "deploy:Succeeded", "flaky:Failed", "other-branch:Skipped", "with-file:Succeeded"], run.Jobs.Where(job => !job.Name.StartsWith("unit", StringComparison.Ordinal)).Select(job => $"{job.Name}:{job.Status}").Order(StringComparer.Ordinal));
        Assert.Equal(2, run.Jobs.Single(job => job.Name == "flaky").Attempt);
        JobRun unit = run.Jobs.First(job => job.Name.StartsWith("unit", StringComparison.Ordinal));
        Assert.EndsWith("before\ncontent\na 42 ***", await _lab.TextAsync(run, unit.Name), StringComparison.Ordinal);
        Assert.Contains("hello 1 main", await _lab.TextAsync(run, "build"), StringComparison.Ordinal);
    }

    private async Task<Run> RunAsync(string path, string text)
    {
        _lab.Commit("Pipeline", (path, text));
        Change change = await _lab.Provider.PlanStartAsync(new() { Repository = "app", Secrets = new Dictionary<string, SecretText> { ["TOKEN"] = new("hunter2-secret") } }, CancellationToken.None);
        return await _lab.EndAsync((Run)(await Lab.ApplyAsync(change))!);
    }
}
